import { isToolsWanted, TroupeError, type Task, type ToolCall } from '@troupe/contracts';
import { failureOf } from '../failure-of.ts';

/** What a task came to, as a model would answer. */
export interface Answered {
  readonly text: string | undefined;
  /** Tools of the client that it is to carry out. */
  readonly toolCalls: readonly ToolCall[];
}

/** @throws TroupeError with the code of its failure, and `request-timeout` where the task goes on */
export function answerOf(task: Task): Answered {
  if (task.endedAt === undefined) throw stillOpen(task);
  if (task.status !== 'completed') throw failureOf(task);
  const { output } = task;
  if (isToolsWanted(output)) return { text: output.text, toolCalls: output.toolCalls };
  return { text: typeof output === 'string' ? output : JSON.stringify(output ?? null), toolCalls: [] };
}

function stillOpen({ id, waitingFor: [wait] }: Task): TroupeError {
  const why = wait === undefined ? '' : ` ${wait.reason}`;
  return new TroupeError(
    'request-timeout',
    `Task "${id}" goes on, and the wait for it is over.${why} Read it by GET /openai/v1/responses/resp_${id} or GET /v1/tasks/${id}; a repeat with the same Idempotency-Key waits on.`,
    { retryable: true },
  );
}

/** Seconds since 1970. */
export function secondsOf(time: string): number {
  return Math.floor(Date.parse(time) / 1_000);
}
