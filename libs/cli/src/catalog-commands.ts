import type { CatalogEntry, Client, ListedApproval } from '@troupe/sdk';
import type { Command } from 'commander';
import type { CliContext } from './cli-context.ts';
import { clientOf, print, remoteCommand, type RemoteOptions } from './command-options.ts';
import { clipped, printableJson } from './printable.ts';
import { table } from './table.ts';

const WIDTH = 80;

/** What there is, and what waits for a human. */
export function catalogCommands(program: Command, context: CliContext): void {
  for (const kind of ['workflows', 'agents', 'tools'] as const) {
    const group = program.command(kind).summary(`list the ${kind} of the platform`).description(`list the ${kind} of the platform`);
    list(context, group, `list the ${kind}`, `${kind} list`, (client) => client[kind](), catalogTable);
  }
  const approvals = program.command('approvals').summary('list what waits for a human').description('list what waits for a human');
  list(
    context,
    approvals,
    'list pending approvals; decide with "troupe tasks approve"',
    'approvals list',
    async (client) => all(client.approvals()),
    approvalTable,
  );
}

function list<T>(
  context: CliContext,
  group: Command,
  summary: string,
  example: string,
  read: (client: Client) => Promise<readonly T[]>,
  show: (items: readonly T[]) => string,
): void {
  remoteCommand(group, 'list', summary, [example, `${example} --json`]).action(async (options: RemoteOptions) => {
    const items = await read(clientOf(context, options));
    print(context, options, items, () => (items.length === 0 ? 'None.' : show(items)));
  });
}

function catalogTable(entries: readonly CatalogEntry[]): string {
  return table(
    ['NAME', 'DESCRIPTION'],
    entries.map(({ name, description = '' }) => [name, clipped(description, WIDTH)]),
  );
}

function approvalTable(approvals: readonly ListedApproval[]): string {
  const rows = approvals.map(({ id, task, agent, tool, args, argsBytes, createdAt }) => [
    id,
    task,
    agent,
    tool,
    createdAt,
    argsBytes === undefined ? clipped(printableJson(args), WIDTH) : `${argsBytes} bytes`,
  ]);
  return table(['ID', 'TASK', 'AGENT', 'TOOL', 'SINCE', 'ARGUMENTS'], rows);
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
