import type { HeldLimit } from '@troupe/contracts';
import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { clientOf, positiveNumber, remoteCommand, type RemoteOptions } from '../input/command-options.ts';
import { first, printMoreHint } from '../input/first.ts';
import { print } from '../output/print.ts';
import { printable } from '../output/printable.ts';
import { relativeTime } from '../output/relative-time.ts';
import { table } from '../output/table.ts';

/** Limits of concurrency and rate, and what waits for them. */
export function limitsCommand(program: Command, context: CliContext): void {
  remoteCommand(program, 'limits', 'list the limits that are in use or waited for', [
    'limits',
    'limits --name activity.charge',
    'limits --json',
  ])
    .option('--name <name>', 'those of this name alone')
    .option('--limit <count>', 'how many', positiveNumber, 100)
    .action(async ({ limit, name, ...options }: RemoteOptions & { readonly limit: number; readonly name?: string }) => {
      const { items, more } = await first(clientOf(context, options).limits(name === undefined ? {} : { name }), limit);
      print(context, options, items, () => (items.length === 0 ? 'None.' : limitTable(items)));
      if (more) printMoreHint(context, limit);
    });
}

function limitTable(limits: readonly HeldLimit[]): string {
  const rows = limits.map(({ inUse, key, limit, name, oldest, per, waiting }) => [
    printable(name),
    printable(key ?? ''),
    per === undefined ? `${limit} at once` : `${limit} in ${per} ms`,
    inUse === undefined ? '' : String(inUse),
    String(waiting),
    oldest === undefined ? '' : relativeTime(oldest),
  ]);
  return table(['NAME', 'KEY', 'LIMIT', 'IN USE', 'WAITING', 'OLDEST'], rows);
}
