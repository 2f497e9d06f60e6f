import type { Command } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { listCommand } from './list-command.ts';
import { probeCommand } from './probe-command.ts';

/** Models of an app, as a platform with this environment would ask them. */
export function modelsCommands(program: Command, context: CliContext): void {
  const summary = 'look at the models of an app, and try what they can do';
  const group = program.command('models').summary(summary).description(summary);
  listCommand(group, context);
  probeCommand(group, context);
}
