import { splitApprovalId, TroupeError, type Attributes, type Json, type TaskKind } from '@troupe/contracts';
import type { Client, HistoryTurn, ListedApproval, Task, TaskStatus } from '@troupe/sdk';
import type { Command } from 'commander';
import type { CliContext } from './cli-context.ts';
import {
  clientOf,
  jsonOnly,
  jsonOrText,
  keyValue,
  positiveNumber,
  print,
  remoteCommand,
  wholeNumber,
  type RemoteOptions,
} from './command-options.ts';
import { taskLine, taskTable, taskText } from './describe-task.ts';
import { printable } from './printable.ts';
import { table } from './table.ts';

interface ListOptions extends RemoteOptions {
  readonly status?: string;
  readonly kind?: TaskKind;
  readonly name?: string;
  readonly parent?: string;
  readonly session?: string;
  readonly attribute?: Attributes;
  readonly limit: number;
}

/** Looking at tasks and acting on them. */
export function tasksCommands(program: Command, context: CliContext): void {
  const tasks = program.command('tasks').summary('list tasks and act on them').description('list tasks and act on them');
  readCommands(tasks, context);
  actCommands(tasks, context);
  decideCommands(tasks, context);
}

function readCommands(tasks: Command, context: CliContext): void {
  remoteCommand(tasks, 'list', 'list tasks, newest first', [
    'tasks list',
    'tasks list --status running,blocked --limit 5',
    'tasks list --attribute desk=orders --json',
  ])
    .option('--status <status>', 'one or more, separated by commas')
    .option('--kind <kind>', 'workflow or agent')
    .option('--name <name>', 'of the workflow or agent')
    .option('--parent <id>', 'children of that task')
    .option('--session <id>', 'of that conversation')
    .option('--attribute <key=value>', 'may be repeated', keyValue)
    .option('--limit <count>', 'how many', positiveNumber, 20)
    .action(async (options: ListOptions) => {
      const { status, kind, name, parent, session, attribute } = options;
      const found = clientOf(context, options).list({
        ...(status === undefined ? {} : { status: status.split(',') as TaskStatus[] }),
        ...(kind === undefined ? {} : { kind }),
        ...(name === undefined ? {} : { name }),
        ...(parent === undefined ? {} : { parent }),
        ...(session === undefined ? {} : { session }),
        ...(attribute === undefined ? {} : { attributes: attribute }),
      });
      const items = await first(found, options.limit);
      print(context, options, items, () => taskTable(items));
    });
  remoteCommand(tasks, 'show', 'show all of one task', ['tasks show order-1042'])
    .argument('<id>')
    .action(async (id: string, options: RemoteOptions) => {
      const task = await clientOf(context, options).get(id);
      print(context, options, task, () => taskText(task));
    });
  remoteCommand(tasks, 'history', 'show the log of a task, turn by turn', [
    'tasks history order-1042',
    'tasks history order-1042 --json > history.json',
  ])
    .argument('<id>')
    .action(async (id: string, options: RemoteOptions) => {
      const turns = await first(clientOf(context, options).history(id), Number.POSITIVE_INFINITY);
      print(context, options, turns, () => historyTable(turns));
    });
}

function actCommands(tasks: Command, context: CliContext): void {
  remoteCommand(tasks, 'signal', 'send a task a signal', [`tasks signal order-1042 content_approved '{"by": "Ada"}'`])
    .argument('<id>')
    .argument('<name>')
    .argument('[payload]', 'JSON, or else text', jsonOrText)
    .action(async (id: string, name: string, payload: Json | undefined, options: RemoteOptions) => {
      await clientOf(context, options).signal(id, name, payload);
      print(context, options, { id, signal: name, accepted: true }, () => `${printable(id)} got the signal ${printable(name)}.`);
    });

  const act = (
    verb: string,
    summary: string,
    examples: readonly string[],
    does: (client: Client, id: string, options: ActOptions) => Promise<Task>,
  ): Command =>
    remoteCommand(tasks, verb, summary, examples)
      .argument('<id>')
      .action(async (id: string, options: ActOptions) => {
        const task = await does(clientOf(context, options), id, options);
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
    .requiredOption('--turn <n>', 'the turn to run again from', wholeNumber)
    .option('--id <id>', 'id of the copy');

  remoteCommand(tasks, 'purge', 'delete an ended task and its log', ['tasks purge order-1042'])
    .argument('<id>')
    .action(async (id: string, options: RemoteOptions) => {
      await clientOf(context, options).purge(id);
      print(context, options, { id, purged: true }, () => `Nothing of ${printable(id)} is left.`);
    });
}

interface ActOptions extends RemoteOptions {
  readonly reason?: string;
  readonly turn: number;
  readonly id?: string;
}

interface DecideOptions extends RemoteOptions {
  readonly reason?: string;
  readonly args?: Json;
}

function decideCommands(tasks: Command, context: CliContext): void {
  const decide = (verb: 'approve' | 'reject', summary: string, examples: readonly string[]): Command =>
    remoteCommand(tasks, verb, summary, examples)
      .argument('<id>', 'of the approval, or of a task with one approval pending')
      .option('--reason <text>', 'told to whoever asked')
      .action(async (id: string, options: DecideOptions) => {
        const client = clientOf(context, options);
        const { reason, args } = options;
        const decision = { decision: verb, ...(reason === undefined ? {} : { reason }), ...(args === undefined ? {} : { args }) };
        const approval = await client.decide(await approvalOf(client, id), decision);
        print(context, options, approval, () => `${printable(approval.tool)} of ${printable(approval.task)} is ${approval.status}.`);
      });
  decide('approve', 'let a tool call run', ['tasks approve order-1042', `tasks approve order-1042.3.0 --args '{"amount": 5}'`]).option(
    '--args <json>',
    'arguments to run it with instead',
    jsonOnly,
  );
  decide('reject', 'refuse a tool call', ['tasks reject order-1042.3.0 --reason "too much"']);
}

/** An approval's id as it is; a task's, when one approval is pending, stands for that. */
async function approvalOf(client: Client, id: string): Promise<string> {
  if (splitApprovalId(id) !== undefined) return id;
  const pending = await first(client.approvals({ task: id }), Number.POSITIVE_INFINITY);
  if (pending.length === 1) return pending[0]!.id;
  if (pending.length > 1) {
    throw new TroupeError(
      'bad-request',
      `${id} has ${pending.length} approvals pending; name one: ${pending.map(describeApproval).join(', ')}.`,
    );
  }
  const task = await client.get(id);
  throw new TroupeError(
    'approval-not-found',
    `${id} is ${task.status} and waits for no approval itself. "troupe approvals list" shows those of its children, too.`,
  );
}

function describeApproval({ id, tool }: ListedApproval): string {
  return `${id} (${tool})`;
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

async function first<T>(items: AsyncIterable<T>, count: number): Promise<T[]> {
  const found: T[] = [];
  if (count < 1) return found;
  for await (const item of items) if (found.push(item) >= count) break;
  return found;
}
