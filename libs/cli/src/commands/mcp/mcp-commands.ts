import type { Command } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { addCommand } from './add-command.ts';
import { listCommand } from './list-command.ts';

/** Servers of tools, by the Model Context Protocol. */
export function mcpCommands(program: Command, context: CliContext): void {
  const summary = 'add servers of tools (MCP) to an app, and look at them';
  const group = program.command('mcp').summary(summary).description(summary);
  addCommand(group, context);
  listCommand(group, context);
}
