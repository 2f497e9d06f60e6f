import type { MemoryEntry, MemoryFilter } from '@troupe/contracts';
import type { Command } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { clientOf, positiveNumber, remoteCommand, type RemoteOptions } from '../../input/command-options.ts';
import { print } from '../../output/print.ts';
import { first, printMoreHint } from '../../input/first.ts';
import { printable } from '../../output/printable.ts';
import { relativeTime } from '../../output/relative-time.ts';
import { table } from '../../output/table.ts';

interface OfUser extends RemoteOptions {
  readonly user?: string;
}

interface Filtered extends OfUser {
  readonly tenant?: true;
  readonly limit: number;
}

const USER = ['--user <user>', 'of this user instead of yourself; takes the right act-as'] as const;
const TENANT = ['--tenant', 'what all users of the tenant share'] as const;

/** What agents remember of users. */
export function memoryCommands(program: Command, context: CliContext): void {
  const memory = program
    .command('memory')
    .summary('list, search, correct and forget what agents remember')
    .description('list, search, correct and forget what agents remember');
  remoteCommand(memory, 'list', 'list what is remembered, oldest first; with --json it is an export', [
    'memory list',
    'memory list --user ada --json',
  ])
    .option(...USER)
    .option(...TENANT)
    .option('--limit <count>', 'how many', positiveNumber, 100)
    .action(async (options: Filtered) => {
      const { items, more } = await first(clientOf(context, options).memories(filterOf(options)), options.limit);
      print(context, options, items, () => tableOf(items));
      if (more) printMoreHint(context, options.limit);
    });
  remoteCommand(memory, 'search', 'search what is remembered, the nearest first', ['memory search "where to travel"'])
    .argument('<query>', 'what to look for')
    .option(...USER)
    .option(...TENANT)
    .option('--limit <count>', 'how many', positiveNumber, 10)
    .action(async (query: string, options: Filtered) => {
      const found = await clientOf(context, options).searchMemories(query, { ...filterOf(options), limit: options.limit });
      print(context, options, found, () => tableOf(found));
    });
  remoteCommand(memory, 'edit', 'correct what is remembered', ['memory edit 6pXb0c3cSx6mBqQ0yq1TqA "Likes trains"'])
    .argument('<id>')
    .argument('<text>')
    .option(...USER)
    .action(async (id: string, text: string, options: OfUser) => {
      const edited = await clientOf(context, options).editMemory(id, text, userOf(options));
      print(context, options, edited, () => `${edited.id} is corrected.`);
    });
  remoteCommand(memory, 'forget', 'forget one entry, or everything of a user', [
    'memory forget 6pXb0c3cSx6mBqQ0yq1TqA',
    'memory forget --all --user ada',
  ])
    .argument('[id]')
    .option('--all', 'everything')
    .option(...USER)
    .action(async (id: string | undefined, options: OfUser & { readonly all?: true }, command: Command) => {
      if ((id === undefined) !== (options.all === true)) command.error('Name an entry, or say --all.');
      const client = clientOf(context, options);
      if (id !== undefined) await client.forgetMemory(id, userOf(options));
      const forgotten = id === undefined ? await client.forgetMemories(userOf(options)) : 1;
      print(context, options, { forgotten }, () => (id === undefined ? `Forgotten: ${forgotten}.` : 'It is forgotten.'));
    });
}

function userOf({ user }: OfUser): Pick<MemoryFilter, 'user'> {
  return user === undefined ? {} : { user };
}

function filterOf(options: Filtered): MemoryFilter {
  return { ...userOf(options), ...(options.tenant === true ? { scope: 'tenant' } : {}) };
}

function tableOf(entries: readonly MemoryEntry[]): string {
  if (entries.length === 0) return 'None.';
  const rows = entries.map(({ id, text, at, source: { agent } }) => [id, relativeTime(at), printable(agent), printable(text)]);
  return table(['ID', 'SINCE', 'AGENT', 'TEXT'], rows);
}
