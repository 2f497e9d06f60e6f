import type { TaskStatus } from '@troupe/contracts';
import type { Client, ListedTask } from '@troupe/sdk';
import type { Command } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { clientOf, remoteCommand } from '../../input/command-options.ts';
import { first } from '../../input/first.ts';
import { taskTable } from '../../output/describe-task.ts';
import { printable } from '../../output/printable.ts';
import { liveScreen } from './live-screen.ts';
import { withEvery, type LiveOptions } from './watch-command.ts';

/** What is counted at most: more is said to be more, and not read every two seconds. */
const MOST = 200;
/** What needs a person first, then what runs. */
const open = ['blocked', 'suspended', 'running'] as const satisfies readonly TaskStatus[];

/** The platform at a glance: whether it serves, what waits for a person, what runs. */
export function topCommand(program: Command, context: CliContext): void {
  withEvery(remoteCommand(program, 'top', 'show what runs, waits and is blocked, and go on showing it', ['top', 'top --every 5s'])).action(
    async (options: LiveOptions) => {
      const client = clientOf(context, options);
      await liveScreen(context, options.every, ({ rows }) => overview(client, rows));
    },
  );
}

async function overview(client: Client, rows: number): Promise<readonly string[]> {
  const [readiness, approvals, ...lists] = await Promise.all([
    client.readiness(),
    first(client.approvals(), MOST),
    ...open.map((status) => first(client.list({ status: [status] }), MOST)),
  ]);
  const counts = open.map((status, at) => `${countOf(lists[at]!)} ${status}`);
  const tasks: readonly ListedTask[] = lists.flatMap(({ items }) => items);
  return [
    readiness.ready ? 'ready' : `not ready: ${readiness.reasons.map(printable).join('; ')}`,
    `${counts.join(', ')}; ${countOf(approvals)} waiting for a person`,
    '',
    ...taskTable(tasks.slice(0, rows)).split('\n'),
  ];
}

function countOf({ items, more }: { readonly items: readonly unknown[]; readonly more: boolean }): string {
  return more ? `${items.length}+` : String(items.length);
}
