import { milliseconds } from '@troupe/contracts';
import type { Command } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { clientOf, remoteCommand, type RemoteOptions } from '../../input/command-options.ts';
import { first } from '../../input/first.ts';
import { taskTable } from '../../output/describe-task.ts';
import { filterOf, withFilter, type FilterOptions } from '../tasks/task-filter.ts';
import { liveScreen } from './live-screen.ts';

export interface LiveOptions extends RemoteOptions {
  /** Milliseconds. */
  readonly every: number;
}

const LEAST_MS = 200;

/** How often a screen is drawn. */
export function withEvery(to: Command): Command {
  return to.option(
    '--every <duration>',
    'how often, e.g. 5s',
    (text) => Math.max(LEAST_MS, milliseconds(text, '--every')),
    milliseconds('2s', '--every'),
  );
}

/** A list of tasks that changes as they do. */
export function watchCommand(tasks: Command, context: CliContext): void {
  withEvery(
    withFilter(
      remoteCommand(tasks, 'watch', 'list tasks, and go on showing what changes', [
        'tasks watch',
        'tasks watch --status running --every 5s',
      ]),
    ),
  ).action(async (options: LiveOptions & FilterOptions) => {
    const client = clientOf(context, options);
    const filter = filterOf(options);
    await liveScreen(context, options.every, async ({ rows }) => taskTable((await first(client.list(filter), rows)).items).split('\n'));
  });
}
