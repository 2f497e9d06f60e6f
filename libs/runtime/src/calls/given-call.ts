import { CancelledError, partitionOf, splitCallId, TroupeError, type Json, type Shown } from '@troupe/contracts';
import type { OpenCommand } from '@troupe/engine';
import { notGiven } from '../attempts/attempt-tokens.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import type { Shell } from '../shell.ts';

type Owner = Pick<Shell, 'ownership' | 'tasks' | 'closing' | 'tokens'>;

/**
 * The call of which an attempt was given out with this token; undefined when it is not awaited any more.
 *
 * @throws TroupeError `unavailable` when another process may know it, `invalid-token` when it was not
 */
export function givenCall(
  shell: Owner,
  { call, attempt, token }: Shown,
): { readonly task: OwnedTask; readonly open: OpenCommand } | undefined {
  const { task: id, command } = splitCallId(call);
  const task = shell.tasks.get(id);
  if (!shell.ownership.owns(partitionOf(id)) || (task === undefined && shell.closing))
    throw new TroupeError('unavailable', 'The task is moving to another process; try again.', { retryable: true });
  const open = task?.state.open.get(command);
  if (task === undefined || open === undefined) return undefined;
  if (!shell.tokens.fits(token, task.state.createdAt, call, attempt)) throw notGiven(call);
  return attempt === open.attempts + 1 ? { task, open } : undefined;
}

/** Admits reports of attempts in flight: pieces of other reports are not kept. */
export function admitGiven(shell: Owner): (claim: Json) => void {
  return (claim) => {
    if (givenCall(shell, claim as unknown as Shown) === undefined) throw new CancelledError('Nobody waits for the call any more.');
  };
}
