import { approvalStatuses, milliseconds, type ApprovalStatus, type Json } from '@troupe/contracts';
import type { ListedApproval } from '@troupe/sdk';
import { Option, type Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { readJson } from '../input/command-input.ts';
import { clientOf, positiveNumber, remoteCommand, type RemoteOptions } from '../input/command-options.ts';
import { print } from '../output/print.ts';
import { onApproval, onTask } from '../input/find-by-prefix.ts';
import { pickApproval } from '../input/pick.ts';
import { first, printMoreHint } from '../input/first.ts';
import { clipped, printable, printableJson } from '../output/printable.ts';
import { relativeTime } from '../output/relative-time.ts';
import { table } from '../output/table.ts';

const WIDTH = 80;

interface ListOptions extends RemoteOptions {
  readonly task?: string;
  readonly status: ApprovalStatus;
  readonly assignee?: string;
  readonly tool?: string;
  readonly agent?: string;
  readonly olderThan?: number;
  readonly limit: number;
}

interface DecideOptions extends RemoteOptions {
  readonly reason?: string;
  readonly args?: string;
}

/** What waits for a human, and what the human says. */
export function approvalsCommands(program: Command, tasks: Command, context: CliContext): void {
  const approvals = program
    .command('approvals')
    .summary('list what waits for a human, and decide')
    .description('list what waits for a human, and decide');
  remoteCommand(approvals, 'list', 'list approvals: those that are pending, or of another status; of a task, also those below it', [
    'approvals list',
    'approvals list --task order-1042',
    'approvals list --status approved',
    'approvals list --assignee claims-desk --older-than 2d',
    'approvals list --json',
  ])
    .option('--task <id>', 'those of this task, and of everything below it')
    .addOption(new Option('--status <status>', 'those that are so').choices(approvalStatuses).default('pending'))
    .option('--assignee <name>', 'those that this one is asked about')
    .option('--tool <name>', 'those of this tool, or that the code of a workflow calls so')
    .option('--agent <name>', 'those that this agent or workflow asks about')
    .option('--older-than <duration>', 'those that have waited so long', (text) => milliseconds(text, '--older-than'))
    .option('--limit <count>', 'how many', positiveNumber, 100)
    .action(async (options: ListOptions) => {
      const client = clientOf(context, options);
      const { task, status, assignee, tool, agent, olderThan } = options;
      const id = task && (await onTask(client, task, async (found) => (await client.get(found)).id));
      const { items, more } = await first(
        client.approvals({
          ...(status === 'pending' ? {} : { status }),
          ...(id === undefined ? {} : { task: id }),
          ...(assignee === undefined ? {} : { assignee }),
          ...(tool === undefined ? {} : { tool }),
          ...(agent === undefined ? {} : { agent }),
          ...(olderThan === undefined ? {} : { createdBefore: Date.now() - olderThan }),
        }),
        options.limit,
      );
      print(context, options, items, () => (items.length === 0 ? 'None.' : approvalTable(items)));
      if (more) printMoreHint(context, options.limit);
    });
  remoteCommand(approvals, 'show', 'show all of one approval', ['approvals show order-1042.3.0'])
    .argument('<id>', 'of the approval, or of a task with one approval pending')
    .action(async (id: string, options: RemoteOptions) => {
      const client = clientOf(context, options);
      const approval = await onApproval(client, id, (found) => client.approval(found));
      print(context, options, approval, () =>
        Object.entries(approval)
          .map(([name, value]) => `${name.padEnd(13)}${typeof value === 'string' ? printable(value) : printableJson(value)}`)
          .join('\n'),
      );
    });
  for (const group of [approvals, tasks]) decideCommands(group, context);
}

/** Under `tasks`, too, where they are looked for by the id of the task. */
function decideCommands(group: Command, context: CliContext): void {
  const decide = (verb: 'approve' | 'reject', summary: string, examples: readonly string[]): Command =>
    remoteCommand(
      group,
      verb,
      summary,
      examples.map((example) => `${group.name()} ${example}`),
    )
      .argument('[id]', 'of the approval, or of a task with one approval pending; at a terminal it can be picked from a list')
      .option('--reason <text>', 'shown to the one who asked')
      .action(async (given: string | undefined, options: DecideOptions) => {
        const client = clientOf(context, options);
        const id = await pickApproval(context, client, given);
        const { reason } = options;
        const args: Json | undefined = options.args === undefined ? undefined : await readJson(context, options.args, '--args');
        const decision = { decision: verb, ...(reason === undefined ? {} : { reason }), ...(args === undefined ? {} : { args }) };
        const approval = await onApproval(client, id, (found) => client.decide(found, decision));
        print(context, options, approval, () => `${printable(approval.tool)} of ${printable(approval.task)} is ${approval.status}.`);
      });
  decide('approve', 'let a tool call run', ['approve order-1042', `approve order-1042.3.0 --args '{"amount": 5}'`]).option(
    '--args <json>',
    'arguments to run it with instead: JSON, @file, or -',
  );
  decide('reject', 'refuse a tool call', ['reject order-1042.3.0 --reason "too much"']);
}

function approvalTable(approvals: readonly ListedApproval[]): string {
  const rows = approvals.map(({ id, agent, tool, createdAt, decidedAt, reason = '', ...given }) => [
    id,
    agent,
    tool,
    relativeTime(decidedAt ?? createdAt),
    argsText(given),
    ...(decidedAt === undefined ? [] : [clipped(printable(reason), WIDTH)]),
  ]);
  const isDecided = approvals[0]?.decidedAt !== undefined;
  return table(['ID', 'AGENT', 'TOOL', isDecided ? 'DECIDED' : 'ASKED', 'ARGUMENTS', ...(isDecided ? ['REASON'] : [])], rows);
}

/** What it was asked for with, and what it is made with instead. */
function argsText({ args, argsBytes, decidedArgs, decidedArgsBytes }: Partial<ListedApproval>): string {
  const asked = argsBytes === undefined ? clipped(printableJson(args), WIDTH) : `${argsBytes} bytes`;
  if (decidedArgs === undefined && decidedArgsBytes === undefined) return asked;
  return `${asked} → ${decidedArgsBytes === undefined ? clipped(printableJson(decidedArgs), WIDTH) : `${decidedArgsBytes} bytes`}`;
}
