import { isDelivered, type Cancel, type Expired, type Input } from '@troupe/contracts';
import type { OwnedTask } from './owned-task.ts';

/** Whether the code of a task cannot go on now: its start lies ahead, it is suspended, or blocked. */
export function isHalted({ state, blocked }: OwnedTask): boolean {
  return state.turns > 0 && state.end === undefined && (!state.started || state.suspended || blocked !== undefined);
}

/** Whether its calls may begin. */
export function mayRun(task: OwnedTask): boolean {
  return task.phase !== 'gone' && task.state.end === undefined && !isHalted(task);
}

/** Whether a task can take an input now; if not, it is kept until the task goes on. */
export function canTake(task: OwnedTask, input: Input): boolean {
  if (!isHalted(task) || !isDelivered(input)) return true;
  const { state, blocked } = task;
  if (!state.started) return input.kind === 'start' ? blocked === undefined && !state.suspended : isStop(input);
  // A cancel takes a suspended task up again.
  return blocked === undefined && input.kind === 'cancel';
}

/** What ends a task that has not begun. */
export function isStop(input: Input): input is Cancel | Expired {
  return input.kind === 'cancel' || input.kind === 'expired';
}
