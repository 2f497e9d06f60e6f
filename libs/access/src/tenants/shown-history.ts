import type { Command, HistoryTurn, Input, Json, Start } from '@troupe/contracts';
import type { Shown } from './shown-of.ts';

/** A turn as the tenant of its task reads it. */
export function shownTurn(shown: Shown, turn: HistoryTurn): HistoryTurn {
  return {
    ...turn,
    task: shown.id(turn.task),
    tenant: shown.tenant,
    inputs: turn.inputs.map((input) => shownInput(shown, input)),
    commands: turn.commands.map((command) => shownCommand(shown, command as unknown as Command) as unknown as Json),
  };
}

function shownInput(shown: Shown, input: Input): Input {
  switch (input.kind) {
    case 'start':
      return shownStart(shown, input);
    case 'accepted':
      return { ...input, start: shownStart(shown, input.start) };
    case 'resolved':
    case 'rejected':
    case 'signal':
    case 'update':
    case 'cancel':
    case 'expired':
    case 'grace-over':
    case 'attempt-failed':
    case 'progress':
    case 'reminded':
    case 'suspend':
    case 'resume':
    case 'terminate':
      return input;
    default:
      return input satisfies never;
  }
}

function shownStart({ id }: Shown, start: Start): Start {
  const { session, parent, original, forked } = start;
  return {
    ...start,
    ...(session === undefined ? {} : { session: id(session) }),
    ...(parent === undefined ? {} : { parent: { ...parent, task: id(parent.task), call: id(parent.call) } }),
    ...(original === undefined ? {} : { original: id(original) }),
    ...(forked === undefined ? {} : { forked: { ...forked, task: id(forked.task) } }),
  };
}

function shownCommand({ id }: Shown, command: Command): Command {
  switch (command.kind) {
    case 'child': {
      const { task, session } = command;
      return { ...command, task: id(task), ...(session === undefined ? {} : { session: id(session) }) };
    }
    case 'open-session':
      return { ...command, name: id(command.name) };
    case 'end': {
      const { session } = command;
      return session === undefined ? command : { ...command, session: { ...session, id: id(session.id) } };
    }
    case 'step':
    case 'activity':
    case 'tool':
    case 'model':
    case 'timer':
    case 'await-signal':
    case 'approval':
    case 'abandon':
    case 'publish':
    case 'set-attributes':
    case 'set-status':
    case 'patch':
    case 'answer':
    case 'continue-as-new':
      return command;
    default:
      return command satisfies never;
  }
}
