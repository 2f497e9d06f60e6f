import { roughBytes, type Bounds, type CommandId, type Input, type Json } from '@troupe/contracts';
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
 * ends once, however often that is reported: what came while the turn that settles it was made, or while its
 * end was kept, is dropped.
 */
export function takeInbox({ inbox, state }: OwnedTask, bounds: Bounds): readonly PendingInput[] {
  const pendings = inbox.splice(0, turnSize(inbox, bounds));
  if (state.turns === 0) return pendings;
  const kept = pendings.some((pending) => pending.kept) ? keptEnds(pendings) : none;
  return pendings.filter(({ input, settled }) => {
    if (input.kind === 'start') return false;
    if (!isEnd(input) || input.message !== undefined || (state.open.has(input.id) && !kept.has(input.id))) return true;
    settled?.('durable');
    return false;
  });
}

const none: ReadonlySet<CommandId> = new Set();

/** Commands whose end the store keeps under an id: it is taken in any case, so that it is consumed. */
function keptEnds(pendings: readonly PendingInput[]): ReadonlySet<CommandId> {
  const ends = pendings.flatMap(({ input }) =>
    isEnd(input) && input.kind !== 'attempt-failed' && input.message !== undefined ? [input.id] : [],
  );
  return new Set(ends);
}

/** Whether it says how an execution or a command ended. */
function isEnd(input: Input): input is Extract<Input, { readonly kind: 'resolved' | 'rejected' | 'attempt-failed' }> {
  return input.kind === 'resolved' || input.kind === 'rejected' || input.kind === 'attempt-failed';
}
