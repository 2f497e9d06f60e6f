import type { Task, TaskService } from '@troupe/contracts';
import { runPieces } from '../../tree/run-pieces.ts';
import { answerChunks, metadataOf } from './answer-chunks.ts';
import type { Chunk } from './chunk.ts';

/** Files of one answer that are shown; the API of tasks lists all. */
const MOST_FILES = 50;

/**
 * A message of the assistant, until its task has ended or waits for nothing but humans.
 *
 * @param since milliseconds since 1970: what was before is known to the client
 * @param gone aborts when nobody reads on
 */
export async function* answerPieces(
  service: TaskService,
  task: Task,
  isTyped: boolean,
  since: number | undefined,
  gone: AbortSignal,
): AsyncGenerator<Chunk, void> {
  yield { type: 'start', messageId: task.id, messageMetadata: metadataOf(task) };
  for await (const chunk of runPieces(service, { id: task.id, name: task.name }, answerChunks(isTyped), since, gone)) {
    if (chunk.type === 'finish' && chunk.finishReason === 'stop') yield* files(service, task.id);
    yield chunk;
  }
}

async function* files(service: Pick<TaskService, 'artifacts'>, task: string): AsyncGenerator<Chunk, void> {
  for (const { id, type } of (await service.artifacts(task)).slice(0, MOST_FILES))
    yield { type: 'file', mediaType: type, url: `/v1/tasks/${task}/artifacts/${id}` };
}
