import { roughBytes, type Bounds, type Input, type Json } from '@troupe/contracts';
import type { TaskState } from '@troupe/engine';
import type { OwnedTask, PendingInput } from '../tasks/owned-task.ts';

/** How many of the inputs the next turn takes: as many as it may, by count and by bytes, and one at least. The rest is for the turn after. */
export function turnSize(inbox: readonly PendingInput[], { turnInputs, turnBytes }: Pick<Bounds, 'turnInputs' | 'turnBytes'>): number {
  const most = Math.min(inbox.length, turnInputs);
  let bytes = 0;
  for (let count = 0; count < most; count++) {
    // What comes alone is taken whatever its size: nothing is measured then.
    if (most > 1) bytes += roughBytes(inbox[count]!.input as unknown as Json, turnBytes);
    if (bytes > turnBytes && count > 0) return count;
  }
  return most;
}

/**
 * What the next turn takes. A task begins once, however often its time was found to have come, and a command
 * ends once, however often that is reported: what came while the turn that settles it was made is dropped.
 */
export function takeInbox({ inbox, state }: OwnedTask, bounds: Bounds): readonly PendingInput[] {
  const pendings = inbox.splice(0, turnSize(inbox, bounds));
  if (state.turns === 0) return pendings;
  return pendings.filter(({ input, settled }) => {
    if (input.kind === 'start') return false;
    if (!isOver(state, input)) return true;
    settled?.('durable');
    return false;
  });
}

/** Whether a durable turn settled the command already. What the store keeps under an id is taken, so that it is consumed. */
function isOver(state: TaskState, input: Input): boolean {
  const settles = input.kind === 'resolved' || input.kind === 'rejected' || input.kind === 'attempt-failed';
  return settles && input.message === undefined && !state.open.has(input.id);
}
