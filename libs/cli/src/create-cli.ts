import type { Redactor } from '@troupe/contracts';
import { Command, CommanderError } from 'commander';
import { approvalsCommands } from './commands/approvals-commands.ts';
import { auditCommands } from './commands/access/audit-commands.ts';
import { catalogCommands } from './commands/catalog/catalog-commands.ts';
import { ExitError, type CliContext, type Output } from './cli-context.ts';
import { completionCommand } from './commands/completion-command.ts';
import { topCommand } from './commands/live/top-command.ts';
import { dataCommands } from './data/data-commands.ts';
import { exitCode, exitCodeOfError, exitCodeTable } from './exit-code.ts';
import { keysCommands } from './commands/access/keys-commands.ts';
import { loginCommands } from './contexts/login-commands.ts';
import { mcpCommands } from './commands/mcp/mcp-commands.ts';
import { knowledgeCommands } from './commands/memory/knowledge-commands.ts';
import { memoryCommands } from './commands/memory/memory-commands.ts';
import { modelsCommands } from './commands/models/models-commands.ts';
import { newCommand } from './commands/new-command.ts';
import { replayCommand } from './commands/replay-command.ts';
import { reportError } from './output/report-error.ts';
import { runCommand } from './commands/run-command.ts';
import { schedulesCommands } from './commands/schedules/schedules-commands.ts';
import { serveCommands } from './commands/serve-commands.ts';
import { sessionsCommands } from './commands/sessions/sessions-commands.ts';
import { statusCommand } from './commands/status-command.ts';
import { tasksCommands } from './commands/tasks/tasks-commands.ts';
import { limitsCommand } from './commands/limits-command.ts';
import { topicsCommands } from './commands/topics-commands.ts';
import { typesCommand } from './commands/types-command.ts';
import { webhooksCommands } from './commands/webhooks-commands.ts';

/** Runs one command line, without the program's own name; resolves with the exit code. */
export type Cli = (args: readonly string[]) => Promise<number>;

/** The command `troupe`. It reads and writes nothing but what the context gives, and files of apps. */
export function createCli(given: CliContext): Cli {
  const { redact } = given;
  const context: CliContext = { ...given, stdout: redacted(redact, given.stdout), stderr: redacted(redact, given.stderr) };
  return async (args) => {
    try {
      await programOf(context).parseAsync([...args], { from: 'user' });
      return exitCode.ok;
    } catch (error) {
      if (error instanceof ExitError) return error.code;
      // Help asked for ends well; everything else the parser refuses is wrong usage.
      if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
      // As the shell's own tools do: nobody reads what there is to say.
      if (given.outputClosed.aborted) return exitCode.outputClosed;
      reportError(context, error, args.includes('--json'));
      return exitCodeOfError(error);
    }
  };
}

function programOf(context: CliContext): Command {
  const program = new Command('troupe')
    .description('Workflows and agents on one durable engine')
    .version(context.version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => void context.stdout.write(text), writeErr: (text) => void context.stderr.write(text) })
    .showHelpAfterError('(--help shows more)')
    .addHelpText(
      'after',
      '\nExamples:\n  $ troupe new my-app\n  $ troupe dev my-app\n  $ troupe run greet "Ada"\n  $ troupe tasks list --status running\n' +
        `\nExit codes:\n${exitCodeTable.map(([code, meaning]) => `  ${code.padEnd(10)}${meaning}\n`).join('')}`,
    );
  serveCommands(program, context);
  runCommand(program, context);
  const tasks = tasksCommands(program, context);
  approvalsCommands(program, tasks, context);
  sessionsCommands(program, context);
  memoryCommands(program, context);
  knowledgeCommands(program, context);
  catalogCommands(program, context);
  mcpCommands(program, context);
  modelsCommands(program, context);
  loginCommands(program, context);
  keysCommands(program, context);
  webhooksCommands(program, context);
  schedulesCommands(program, context);
  topicsCommands(program, context);
  limitsCommand(program, context);
  auditCommands(program, context);
  dataCommands(program, context);
  statusCommand(program, context);
  topCommand(program, context);
  replayCommand(program, context);
  typesCommand(program, context);
  newCommand(program, context);
  completionCommand(program, context);
  return program;
}

/** What is printed of tasks is data; what goes wrong is redacted further where it is reported. */
function redacted(redact: Redactor, output: Output): Output {
  return {
    write: (text) => output.write(redact.data(text)),
    isTTY: output.isTTY === true,
    get rows() {
      return output.rows ?? 24;
    },
    get columns() {
      return output.columns ?? 80;
    },
  };
}
