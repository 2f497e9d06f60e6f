import { isEnd, type Attributes, type Duration } from '@troupe/contracts';
import type { Client, HistoryTurn, Task, TaskQuery } from '@troupe/sdk';
import type { Command } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { INPUT_HELP, readInput } from '../../input/command-input.ts';
import {
  anyNumber,
  clientOf,
  keyValue,
  positiveNumber,
  remoteCommand,
  wholeNumber,
  type RemoteOptions,
} from '../../input/command-options.ts';
import { print } from '../../output/print.ts';
import { taskLine, taskTable, taskText } from '../../output/describe-task.ts';
import { onTask } from '../../input/find-by-prefix.ts';
import { pickTask } from '../../input/pick.ts';
import { first, printMoreHint } from '../../input/first.ts';
import { followCommands } from '../follow/follow-commands.ts';
import { batchCommand } from './batch-command.ts';
import { filterOf, withFilter, type FilterOptions } from './task-filter.ts';
import { watchCommand } from '../live/watch-command.ts';
import { messageCommands } from './message-commands.ts';
import { printable } from '../../output/printable.ts';
import { table } from '../../output/table.ts';
import { targetOf } from '../../input/target-of.ts';
import { verifyCommand } from '../access/verify-command.ts';

/** Approvals that are shown with a task. */
const MOST_APPROVALS = 20;

interface ListOptions extends RemoteOptions, FilterOptions {
  readonly limit: number;
}

/** Looking at tasks and acting on them. */
export function tasksCommands(program: Command, context: CliContext): Command {
  const tasks = program.command('tasks').summary('list tasks and act on them').description('list tasks and act on them');
  readCommands(tasks, context);
  verifyCommand(tasks, context);
  followCommands(tasks, context);
  startCommand(tasks, context);
  messageCommands(tasks, context);
  actCommands(tasks, context);
  batchCommand(tasks, context);
  watchCommand(tasks, context);
  return tasks;
}

function readCommands(tasks: Command, context: CliContext): void {
  withFilter(
    remoteCommand(tasks, 'list', 'list tasks, newest first', [
      'tasks list',
      'tasks list --status running,blocked --limit 5',
      'tasks list --attribute desk=orders --json',
    ]),
  )
    .option('--limit <count>', 'how many', positiveNumber, 20)
    .action(async (options: ListOptions) => {
      const found = clientOf(context, options).list(filterOf(options));
      const { items, more } = await first(found, options.limit);
      print(context, options, items, () => taskTable(items));
      if (more) printMoreHint(context, options.limit);
    });
  remoteCommand(tasks, 'show', 'show all of one task', ['tasks show order-1042'])
    .argument('[id]', PICKED)
    .action(async (given: string | undefined, options: RemoteOptions) => {
      const client = clientOf(context, options);
      const id = await pickTask(context, client, given);
      const task = await onTask(client, id, (found) => client.get(found));
      // What waits for a person may be far below.
      const asked =
        options.json === true || isEnd(task.status)
          ? undefined
          : await first(client.approvals({ task: task.id }), MOST_APPROVALS).catch(() => undefined);
      print(context, options, task, () => taskText(task, asked?.items));
    });
  remoteCommand(tasks, 'history', 'show the log of a task, turn by turn', [
    'tasks history order-1042',
    'tasks history order-1042 --json > history.json',
  ])
    .argument('[id]', PICKED)
    .action(async (given: string | undefined, options: RemoteOptions) => {
      const client = clientOf(context, options);
      const id = await pickTask(context, client, given);
      const { items: turns } = await onTask(client, id, (found) => first(client.history(found), Number.POSITIVE_INFINITY));
      print(context, options, turns, () => historyTable(turns));
    });
}

const PICKED = 'of the task, or how it begins; at a terminal it can be picked from a list';

/** Tasks that the verb can be about. */
function fittingOf(verb: string): TaskQuery {
  if (verb === 'fork') return {};
  if (verb === 'retry') return { status: ['failed', 'cancelled', 'terminated', 'timed-out'] };
  return { status: verb === 'resume' ? 'suspended' : ['running', 'suspended', 'blocked'] };
}

function actCommands(tasks: Command, context: CliContext): void {
  const act = (
    verb: string,
    summary: string,
    examples: readonly string[],
    does: (client: Client, id: string, options: ActOptions) => Promise<Task>,
  ): Command =>
    remoteCommand(tasks, verb, summary, examples)
      .argument('[id]', PICKED)
      .action(async (given: string | undefined, options: ActOptions) => {
        const client = clientOf(context, options);
        const id = await pickTask(context, client, given, fittingOf(verb));
        const task = await onTask(client, id, (found) => does(client, found, options));
        print(context, options, task, () => taskLine(task));
      });
  const why = ['--reason <text>', 'kept with the task'] as const;
  act('cancel', 'ask a task to stop; it may tidy up', ['tasks cancel order-1042 --reason "sold out"'], (client, id, { reason }) =>
    client.cancel(id, reason),
  ).option(...why);
  act('terminate', 'end a task at once', ['tasks terminate order-1042'], (client, id, { reason }) => client.terminate(id, reason)).option(
    ...why,
  );
  act('suspend', 'let a task run no code until it is resumed', ['tasks suspend order-1042'], (client, id) => client.suspend(id));
  act('resume', 'let a suspended task run on', ['tasks resume order-1042'], (client, id) => client.resume(id));
  act(
    'fork',
    'run a copy of a task again from one of its turns',
    ['tasks fork order-1042 --turn 3', 'tasks fork order-1042 --turn 0 --id order-1042-again'],
    (client, id, options) => client.fork(id, options.turn, options.id),
  )
    .requiredOption('--turn <n>', 'the turn to run again from', anyNumber)
    .option('--id <id>', 'id of the copy');
  act(
    'retry',
    'run a copy of a task again from where it failed or was stopped',
    ['tasks retry order-1042', 'tasks retry order-1042 --id order-1042-again'],
    (client, id, options) => client.fork(id, 'failure', options.id),
  ).option('--id <id>', 'id of the copy');

  // Nothing can be taken back: of this one task the whole id is wanted.
  remoteCommand(tasks, 'purge', 'delete an ended task and its log', ['tasks purge order-1042'])
    .argument('<id>')
    .action(async (id: string, options: RemoteOptions) => {
      await clientOf(context, options).purge(id);
      print(context, options, { id, purged: true }, () => `Nothing of ${printable(id)} is left.`);
    });
}

interface StartOptions extends RemoteOptions {
  readonly agent?: true;
  readonly id?: string;
  readonly session?: string;
  readonly timeout?: string;
  readonly startAt?: string;
  readonly priority?: number;
  readonly attribute?: Attributes;
}

/** Without following it, as `run` does. */
function startCommand(tasks: Command, context: CliContext): void {
  remoteCommand(tasks, 'start', 'start a task, and leave it to itself', [
    `tasks start loan-check '{"applicant": "Ada", "amount": 500}'`,
    'tasks start nightly-report @report.json --id report-7 --start-at 2027-01-01T02:00:00Z',
  ])
    .argument('<name>', 'a workflow, or an agent')
    .argument('[input]', INPUT_HELP)
    .option('--agent', 'the name is that of an agent, also when a workflow has it too')
    .option('--id <id>', 'id of the task; the same id again is the same task')
    .option('--session <id>', 'the conversation it belongs to')
    .option('--timeout <duration>', 'longest life of the task, e.g. 10m')
    .option('--start-at <moment>', 'not before then')
    .option('--priority <number>', 'among starts that wait for a limit the lower is first', wholeNumber)
    .option('--attribute <key=value>', 'an attribute to find it by; may be repeated', keyValue)
    .action(async (name: string, text: string | undefined, options: StartOptions) => {
      const input = text === undefined ? undefined : await readInput(context, text);
      const { id, session, timeout, startAt, priority, attribute } = options;
      const client = clientOf(context, options);
      const task = await client.start(await targetOf(client, name, options.agent), input, {
        ...(id === undefined ? {} : { id }),
        ...(session === undefined ? {} : { session }),
        // What is none the server refuses, and says how one is written.
        ...(timeout === undefined ? {} : { timeout: timeout as Duration }),
        ...(startAt === undefined ? {} : { startAt }),
        ...(priority === undefined ? {} : { priority }),
        ...(attribute === undefined ? {} : { attributes: attribute }),
      });
      print(context, options, task, () => taskLine(task));
    });
}

/** A moment, or how long ago it was. @throws UsageError */

interface ActOptions extends RemoteOptions {
  readonly reason?: string;
  readonly turn: number;
  readonly id?: string;
}

function historyTable(turns: readonly HistoryTurn[]): string {
  const kinds = (items: readonly unknown[]): string =>
    items
      .map((item) => {
        const { kind, name, id } = item as { kind?: string; name?: string; id?: string };
        return [kind, name ?? id].filter((part) => part !== undefined && part !== '').join(' ');
      })
      .join(', ');
  return table(
    ['TURN', 'AT', 'ARRIVED', 'ASKED FOR'],
    turns.map(({ n, at, inputs, commands, unreadable }) =>
      unreadable === undefined ? [String(n), at, kinds(inputs), kinds(commands)] : [String(n), '', `cannot be read: ${unreadable}`, ''],
    ),
  );
}
