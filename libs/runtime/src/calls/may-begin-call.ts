import { partitionOf } from '@troupe/contracts';
import type { OpenCommand } from '@troupe/engine';
import { hasOutcome } from '../attempts/end-attempt.ts';
import type { Ownership } from '../cluster/ownership.ts';
import { mayRun } from '../tasks/can-take.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import type { Dispatch } from '../tasks/task-callbacks.ts';

/** Whether the execution is still to begin: since it was asked for its task may have ended, or stopped waiting for it. */
export function isWanted(task: OwnedTask, open: OpenCommand, attempt: number): boolean {
  const { id } = open.command;
  if (!mayRun(task) || task.state.open.get(id) !== open || open.attempts + 1 !== attempt) return false;
  if (open.freeAt === undefined || open.stopping || hasOutcome(task, id)) return false;
  return (task.live.get(id)?.refused ?? true) === true;
}

export interface ConfirmParts {
  readonly dispatch: Dispatch;
  readonly ownership: Pick<Ownership, 'confirm'>;
}

/**
 * Whether the lease of this process is valid, and the task its own (P3). If not, the call is dispatched once it
 * is: what a paused process had decided may have been done by another meanwhile (E5).
 */
export function isConfirmed(parts: ConfirmParts, task: OwnedTask, open: OpenCommand): boolean {
  const may = parts.ownership.confirm(partitionOf(task.id));
  if (may === true) return true;
  void Promise.resolve(may).then((still) => {
    if (still) again(parts, task, open);
  });
  return false;
}

/** What cannot be begun stops no other: `dispatch` sees to that. */
export function again(parts: Pick<ConfirmParts, 'dispatch'>, task: OwnedTask, open: OpenCommand): void {
  if (!open.stopping) parts.dispatch(task, open);
}
