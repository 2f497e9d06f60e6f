import type { Task, TaskService } from '@troupe/contracts';
import { writtenText } from '../written-text.ts';

/** What a stream of an answer is made of: text of one model call after the other, then the task as it ended. */
export type AnswerPiece =
  | { readonly kind: 'text'; readonly call: string; readonly text: string }
  | { readonly kind: 'text-end'; readonly call: string }
  | { readonly kind: 'end'; readonly task: Task };

/**
 * The answer of a task while it is written.
 *
 * @param live whether text is given before it is known to be the answer: not of an agent with a typed output
 * @param gone aborts when nobody reads on
 */
export async function* answerPieces(
  service: TaskService,
  task: string,
  live: boolean,
  gone: AbortSignal,
): AsyncGenerator<AnswerPiece, void> {
  const written = writtenText();
  let after: string | undefined;
  while (!gone.aborted) {
    for await (const event of service.events(task, after, gone)) {
      after = event.id;
      const said = live ? written.read(event) : undefined;
      if (said === undefined) continue;
      const { call, text, ended } = said;
      if (text !== '') yield { kind: 'text', call, text };
      if (ended) yield { kind: 'text-end', call };
    }
    if (gone.aborted) return;
    const now = await service.get(task);
    // Otherwise its events go on at another process.
    if (now.endedAt !== undefined) return yield { kind: 'end', task: now };
  }
}
