import { isDoing, type CommandId, type Input, type Turn } from '@troupe/contracts';
import type { OpenCommand, TaskState } from '@troupe/engine';

/** What a turn does to commands that were open before it, and that none of its inputs settles. */
export interface TurnChanges {
  /** They are not awaited any more. */
  readonly dropped: readonly OpenCommand[];
  /** They were asked to stop, and their end is waited for. */
  readonly stopped: readonly OpenCommand[];
  /** What held them back is over. */
  readonly freed: readonly OpenCommand[];
}

const none: TurnChanges = { dropped: [], stopped: [], freed: [] };

/** @returns to be called once the turn is applied */
export function turnChanges(state: TaskState, turn: Turn): () => TurnChanges {
  if (!isRare(state, turn)) return () => none;
  const settled = new Set(turn.inputs.map(settledBy));
  const before = [...state.open.values()].filter(({ command }) => !settled.has(command.id));
  const stopping = new Set(before.filter((open) => open.stopping));
  const held = before.filter(({ freeAt }) => freeAt === undefined);
  return () => {
    const isOpen = (open: OpenCommand): boolean => state.open.get(open.command.id) === open;
    return {
      dropped: before.filter((open) => !isOpen(open)),
      stopped: before.filter((open) => isOpen(open) && open.stopping && !stopping.has(open)),
      freed: held.filter((open) => isOpen(open) && open.freeAt !== undefined),
    };
  };
}

/** Most turns change nothing of the kind. */
function isRare(state: TaskState, { commands, inputs }: Turn): boolean {
  for (const command of commands) {
    if (command.kind === 'abandon' || command.kind === 'end' || command.kind === 'continue-as-new') return true;
    if (isDoing(command) && command.undoes === true) return true;
  }
  return inputs.some((input) => {
    const id = settledBy(input);
    return id !== undefined && state.open.get(id)?.stopping === true;
  });
}

/** The command whose execution an input ends. */
function settledBy(input: Input): CommandId | undefined {
  return 'id' in input && input.kind !== 'progress' ? (input.id as CommandId) : undefined;
}
