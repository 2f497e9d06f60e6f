import { type Command, type CommandId, type Input, type Turn } from '@troupe/contracts';
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
  for (const command of commands) if (isRareCommand(command)) return true;
  return inputs.some((input) => {
    const id = settledBy(input);
    return id !== undefined && state.open.get(id)?.stopping === true;
  });
}

/** Whether other commands end, are held back or are freed with it. */
function isRareCommand(command: Command): boolean {
  switch (command.kind) {
    case 'abandon':
    case 'end':
    case 'continue-as-new':
      return true;
    case 'step':
    case 'activity':
    case 'tool':
    case 'model':
    case 'child':
      return command.undoes === true;
    case 'timer':
    case 'await-signal':
    case 'approval':
    case 'open-session':
    case 'publish':
    case 'set-attributes':
    case 'set-status':
    case 'patch':
    case 'answer':
      return false;
    default:
      return command satisfies never;
  }
}

/** The command whose execution an input ends. */
function settledBy(input: Input): CommandId | undefined {
  switch (input.kind) {
    case 'resolved':
    case 'rejected':
    case 'attempt-failed':
      return input.id;
    case 'start':
    case 'accepted':
    case 'signal':
    case 'update':
    case 'cancel':
    case 'expired':
    case 'grace-over':
    case 'progress':
    case 'reminded':
    case 'suspend':
    case 'resume':
    case 'terminate':
      return undefined;
    default:
      return input satisfies never;
  }
}
