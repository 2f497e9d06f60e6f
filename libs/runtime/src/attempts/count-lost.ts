import { isWork, type CommandId, type Failure } from '@troupe/contracts';
import { nextAttempt, type OpenCommand, type TaskState } from '@troupe/engine';
import { fraction, type Env } from '@troupe/env';
import { isBegunDurably } from './begun-durably.ts';
import { hasOutcome } from './end-attempt.ts';
import type { LostExecutions, OwnedTask } from '../tasks/owned-task.ts';
import { workOptions } from './work-options.ts';
import type { Inbox } from '../turns/inbox.ts';
import type { WorkDefaults } from '../calls/work-defaults.ts';

export interface LostParts {
  readonly cluster: boolean;
  readonly env: Env;
  readonly gather: Inbox['gather'];
  readonly workDefaults: WorkDefaults;
}

/**
 * Looks for them when a task is taken up, whether it may go on at once or not: what comes due later
 * this process begins itself. Steps die with the process that has the task, calls only where its
 * workers are in the same process. For a fork nothing was executed yet: only what its original may
 * have done, and must not happen twice, has an unknown outcome.
 */
export function findLost(parts: Pick<LostParts, 'cluster' | 'env' | 'workDefaults'>, { state }: OwnedTask, fork: boolean): LostExecutions {
  const now = parts.env.now();
  const lost = new Map<CommandId, number>();
  for (const open of state.open.values()) {
    const { command } = open;
    if (!isWork(command) || (command.kind !== 'step' && parts.cluster) || !wasFree(state, open, now)) continue;
    const options = workOptions(parts.workDefaults, command);
    // What only waited for a worker did not die (W5).
    if (command.kind !== 'step' && isBegunDurably(open, options) && open.begun !== open.attempts + 1) continue;
    if (!fork || options.effect === 'once') lost.set(command.id, open.attempts + 1);
  }
  return lost;
}

/** Says in the log that they died (W4, W5), all in one turn; not those whose outcome came all the same. */
export function countLost(parts: Pick<LostParts, 'env' | 'gather' | 'workDefaults'>, task: OwnedTask, lost: LostExecutions): void {
  const now = parts.env.now();
  const failure: Failure = { name: 'AttemptLostError', code: 'attempt-lost', message: 'The process that ran the attempt died.' };
  for (const [id, attempt] of lost) {
    const open = task.state.open.get(id);
    if (open === undefined || !isWork(open.command) || open.attempts + 1 !== attempt || task.live.has(id) || hasOutcome(task, id)) continue;
    const options = workOptions(parts.workDefaults, open.command);
    const unknown = options.effect === 'once' ? { unknown: true } : undefined;
    const next = unknown === undefined ? nextAttempt(open, options, failure, true, now, fraction(parts.env)) : undefined;
    parts.gather(task, {
      input:
        next?.kind === 'give-up'
          ? { kind: 'rejected', id, failure: next.failure }
          : { kind: 'attempt-failed', id, attempt, failure, retryAt: next?.at ?? now, lost: true, ...unknown },
    });
  }
}

/** Whether nothing kept an execution from beginning in the process before. */
function wasFree(state: TaskState, open: OpenCommand, now: number): boolean {
  if (open.unknown || open.stopping || open.freeAt === undefined) return false;
  if (open.retryAt === undefined) return true;
  return open.retryAt <= now && !(state.suspended && open.retryAt > state.suspendedAt);
}
