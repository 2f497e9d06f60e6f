import { ownError, publicId, toFailure, TroupeError, type ErrorCode } from '@troupe/contracts';
import type { Execution } from '@troupe/engine';
import type { OwnedTask } from '../tasks/owned-task.ts';
import { moving } from '../requests/requests.ts';
import type { Schedule } from '../tasks/task-callbacks.ts';

/**
 * Reads from the code of a task between two of its turns, when all that the code knows is durable. The
 * turns of a busy task wait for what came before them, as it waits for the turn in flight.
 */
export function readCode<T>(parts: { readonly schedule: Schedule }, task: OwnedTask, read: (execution: Execution) => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const refusal = refusalOf(task);
    if (refusal !== undefined) {
      reject(refusal);
      return;
    }
    (task.reads ??= []).push({
      refuse: reject,
      run(execution) {
        try {
          resolve(read(execution));
        } catch (error) {
          reject(thrownBy(error));
        }
      },
    });
    parts.schedule(task);
  });
}

/** Lets all who wait read. */
export function runReads(task: OwnedTask, execution: Execution): void {
  const reads = task.reads ?? [];
  task.reads = undefined;
  for (const read of reads) read.run(execution);
}

/** The code cannot be read any more, or for now; those that wait get the reason. */
export function refuseReads(task: OwnedTask): void {
  const reads = task.reads ?? [];
  task.reads = undefined;
  if (reads.length === 0) return;
  const refusal = refusalOf(task) ?? moving();
  for (const read of reads) read.refuse(refusal);
}

/** Codes of what a client can do something about. All others say how code fails, and not how a request does. */
const OF_REQUESTS: ReadonlySet<unknown> = new Set<ErrorCode>([
  'query-not-found',
  'update-not-found',
  'invalid-input',
  'bad-request',
  'payload-too-large',
]);

/** What the code of a task threw, as a client gets it. */
function thrownBy(error: unknown): TroupeError {
  const own = ownError(error);
  if (own !== undefined && OF_REQUESTS.has(own.code)) return own;
  return new TroupeError('bad-request', own?.message ?? `The code of the task threw: ${toFailure(error).message}`);
}

function refusalOf({ id, phase, blocked, state }: OwnedTask): TroupeError | undefined {
  if (phase === 'gone') return moving();
  if (blocked !== undefined) return new TroupeError('task-blocked', `Task "${publicId(id)}" is blocked: ${blocked.message}`);
  if (state.end !== undefined) return new TroupeError('task-ended', `Task "${publicId(id)}" has ended; its code answers nothing any more.`);
  if (!state.started) return new TroupeError('query-not-found', `Task "${publicId(id)}" has not begun yet.`);
  return undefined;
}
