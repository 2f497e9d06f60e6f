import type { Command, Redactor } from '@troupe/contracts';

/**
 * What a turn is about to record for readers, without secrets: only code sees them. A
 * command is known by the hash of what the code gave, so a replay finds it all the same. What calls and
 * children are handed stays as it is: they need it.
 */
export function redactCommands(redact: Redactor, commands: readonly Command[]): readonly Command[] {
  let changed: Command[] | undefined;
  for (let index = 0; index < commands.length; index++) {
    const command = commands[index]!;
    const shown = redactCommand(redact, command);
    if (shown !== command) (changed ??= [...commands])[index] = shown;
  }
  return changed ?? commands;
}

function redactCommand(redact: Redactor, command: Command): Command {
  switch (command.kind) {
    case 'end':
      if (command.error !== undefined) return { ...command, error: redact.failure(command.error) };
      return command.output === undefined ? command : replaced(command, 'output', redact.data(command.output));
    case 'answer':
      if (command.failure !== undefined) return { ...command, failure: redact.failure(command.failure) };
      return command.value === undefined ? command : replaced(command, 'value', redact.data(command.value));
    case 'publish':
      return replaced(command, 'data', redact.data(command.data));
    case 'set-status':
      return replaced(command, 'text', redact.data(command.text));
    case 'step':
    case 'activity':
    case 'tool':
    case 'model':
    case 'child':
    case 'timer':
    case 'await-signal':
    case 'approval':
    case 'open-session':
    case 'abandon':
    case 'set-attributes':
    case 'patch':
    case 'continue-as-new':
      return command;
    default:
      return command satisfies never;
  }
}

function replaced<C extends Command, K extends keyof C>(command: C, key: K, value: C[K]): C {
  return value === command[key] ? command : { ...command, [key]: value };
}
