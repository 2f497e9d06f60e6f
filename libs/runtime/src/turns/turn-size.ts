import { roughBytes, type Bounds, type CommandId, type Input, type Json } from '@troupe/contracts';
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

/** What the next turn takes, and what came too late for it. */
export interface TakenInputs {
  readonly pendings: readonly PendingInput[];
  /** Messages that the store keeps and no turn will hold. */
  readonly late: readonly string[];
}

/**
 * What the next turn takes. A task begins once, however often its time was found to have come, and a command
 * ends once, however often that is reported or decided, by whichever processes: what came while the turn that
 * settles it was made, or while its end was kept, is dropped. So is the second decision of an approval, where two
 * processes accepted one each (E5).
 */
export function takeInbox({ inbox, state }: OwnedTask, bounds: Bounds): TakenInputs {
  const taken = inbox.splice(0, turnSize(inbox, bounds));
  if (state.turns === 0) return { pendings: taken, late: none };
  const kept = keptEnds(taken, state);
  const late: string[] = [];
  const pendings = taken.filter((pending) => {
    const { input, settled } = pending;
    if (input.kind === 'start') return false;
    if (!isEnd(input)) return true;
    if (input.message === undefined) {
      if (state.open.has(input.id) && !kept.has(input.id)) return true;
      settled?.('durable');
      return false;
    }
    if (isAwaited(input, state) && (!isFinal(input) || kept.get(input.id) === pending)) return true;
    late.push(input.message);
    settled?.('ended');
    return false;
  });
  return { pendings, late };
}

const none: readonly string[] = [];
const nothing: ReadonlyMap<CommandId, PendingInput> = new Map();

/** Of each command the end that the store keeps, the first where there are several: it is taken before one that is only reported. */
function keptEnds(pendings: readonly PendingInput[], state: TaskState): ReadonlyMap<CommandId, PendingInput> {
  if (!pendings.some(({ kept }) => kept)) return nothing;
  const ends = new Map<CommandId, PendingInput>();
  for (const pending of pendings) {
    const { input } = pending;
    if (!isEnd(input) || input.message === undefined || !isFinal(input) || !isAwaited(input, state)) continue;
    if (!ends.has(input.id)) ends.set(input.id, pending);
  }
  return ends;
}

type End = Extract<Input, { readonly kind: 'resolved' | 'rejected' | 'attempt-failed' }>;

/** Whether it says how an execution or a command ended. */
function isEnd(input: Input): input is End {
  return input.kind === 'resolved' || input.kind === 'rejected' || input.kind === 'attempt-failed';
}

/** Whether nothing else of the kind can follow in the same turn. An attempt that failed is no end of the command. */
function isFinal(input: End): boolean {
  return input.kind !== 'attempt-failed' || input.decision !== undefined;
}

/** Whether the task waits for it: for the end of that command, or for what a human says of an unknown outcome. */
function isAwaited(input: End, { open }: TaskState): boolean {
  const command = open.get(input.id);
  if (command === undefined) return false;
  return input.kind === 'resolved' || input.decision === undefined || command.unknown || command.command.kind === 'approval';
}
