import { roughBytes, type Bounds, type Json } from '@troupe/contracts';
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

/** What the next turn takes. A task begins once, however often its time was found to have come. */
export function takeInbox({ inbox, state }: OwnedTask, bounds: Bounds): readonly PendingInput[] {
  const pendings = inbox.splice(0, turnSize(inbox, bounds));
  return state.turns === 0 ? pendings : pendings.filter(({ input }) => input.kind !== 'start');
}
