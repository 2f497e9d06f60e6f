import { CancelledError, partitionOf, splitCallId, TroupeError, type Json, type Shown } from '@troupe/contracts';
import type { OpenCommand } from '@troupe/engine';
import { notGiven, type AttemptTokens } from '../attempts/attempt-tokens.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import type { Ownership } from '../cluster/ownership.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';

export interface Owner {
  readonly isClosing: () => boolean;
  readonly ownership: Ownership;
  readonly tasks: OpenTasks;
  readonly tokens: AttemptTokens;
}

/**
 * The call of which an attempt was given out with this token; undefined when it is not awaited any more.
 *
 * @throws TroupeError `unavailable` when another process may know it, `invalid-token` when it was not
 */
export function givenCall(
  parts: Owner,
  { call, attempt, token }: Shown,
): { readonly task: OwnedTask; readonly open: OpenCommand } | undefined {
  const { task: id, command } = splitCallId(call);
  const task = parts.tasks.get(id);
  if (!parts.ownership.owns(partitionOf(id)) || (task === undefined && parts.isClosing()))
    throw new TroupeError('unavailable', 'The task is moving to another process; try again.', { retryable: true });
  const open = task?.state.open.get(command);
  if (task === undefined || open === undefined) return undefined;
  if (!parts.tokens.fits(token, task.state.createdAt, call, attempt)) throw notGiven(call);
  return attempt === open.attempts + 1 ? { task, open } : undefined;
}

/** Admits reports of attempts in flight: pieces of other reports are not kept. */
export function admitGiven(parts: Owner): (claim: Json) => void {
  return (claim) => {
    if (givenCall(parts, claim as unknown as Shown) === undefined) throw new CancelledError('Nobody waits for the call any more.');
  };
}
