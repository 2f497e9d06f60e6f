import { toFailure } from '@troupe/contracts';
import type { Client, ListedTask } from '@troupe/sdk';
import { Argument, type Command } from 'commander';
import { ExitError, type CliContext } from '../../cli-context.ts';
import { exitCode } from '../../exit-code.ts';
import { clientOf, positiveNumber, remoteCommand, type RemoteOptions } from '../../input/command-options.ts';
import { first } from '../../input/first.ts';
import { UsageError } from '../../input/usage-error.ts';
import { taskTable } from '../../output/describe-task.ts';
import { print } from '../../output/print.ts';
import { printable } from '../../output/printable.ts';
import { filterOf, withFilter, type FilterOptions } from './task-filter.ts';

interface BatchOptions extends RemoteOptions, FilterOptions {
  readonly reason?: string;
  readonly limit: number;
  readonly yes?: true;
}

interface Outcome {
  readonly id: string;
  readonly ok: boolean;
  readonly error?: string;
}

const acts: Readonly<Record<string, (client: Client, id: string, options: BatchOptions) => Promise<unknown>>> = {
  cancel: (client, id, { reason }) => client.cancel(id, reason),
  terminate: (client, id, { reason }) => client.terminate(id, reason),
  suspend: (client, id) => client.suspend(id),
  resume: (client, id) => client.resume(id),
  // Its own id for each original: a batch that was cut off and is run again makes no second copy.
  retry: (client, id) => client.fork(id, 'failure', `${id.slice(0, 100)}-retry`),
  purge: (client, id) => client.purge(id),
};
/** Requests under way at once. */
const AT_ONCE = 8;
const SHOWN = 10;

/** One act on all tasks of a query: what it would be first, then, with --yes, each with what became of it. */
export function batchCommand(tasks: Command, context: CliContext): void {
  withFilter(
    remoteCommand(tasks, 'batch', 'act on all tasks of a query; without --yes it shows which', [
      'tasks batch cancel --status running --name nightly-report',
      'tasks batch retry --status failed --created-after 2h --yes',
    ]).addArgument(new Argument('<act>').choices(Object.keys(acts))),
  )
    .option('--reason <text>', 'of a cancel or terminate, kept with each task')
    .option('--limit <count>', 'how many at most', positiveNumber, 1_000)
    .option('--yes', 'do it')
    .action(async (act: string, options: BatchOptions) => {
      const filter = filterOf(options);
      if (Object.keys(filter).length === 0)
        throw new UsageError('Say which tasks, e.g. --status failed: a batch is never about all there are.');
      const client = clientOf(context, options);
      const { items, more } = await first(client.list(filter), options.limit);
      if (options.yes !== true) return preview(context, options, act, items, more);
      const outcomes = await actOnAll(context, items, (id) => acts[act]!(client, id, options));
      const failed = outcomes.filter(({ ok }) => !ok);
      print(context, options, outcomes, () =>
        [
          `${act}: ${outcomes.length - failed.length} of ${items.length} done${more ? `; there are more than ${options.limit}, run it again` : ''}.`,
          ...failed.map(({ id, error }) => `${printable(id)}: ${printable(error!)}`),
        ].join('\n'),
      );
      if (failed.length > 0 || outcomes.length < items.length) throw new ExitError(exitCode.failure);
    });
}

function preview(context: CliContext, options: BatchOptions, act: string, items: readonly ListedTask[], more: boolean): void {
  print(context, options, items, () => taskTable(items.slice(0, SHOWN)));
  const rest = items.length > SHOWN ? `, of which the first ${SHOWN} are shown` : '';
  context.stderr.write(`${more ? `The first ${items.length}` : items.length} tasks${rest}. Nothing is done yet: --yes does ${act}.\n`);
}

/** In the order of the tasks; those that were not begun when the user stopped it are left out. */
async function actOnAll(
  context: CliContext,
  tasks: readonly ListedTask[],
  act: (id: string) => Promise<unknown>,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < tasks.length && !context.interrupted.aborted) {
      const at = next++;
      const { id } = tasks[at]!;
      outcomes[at] = await act(id).then(
        () => ({ id, ok: true }),
        (error: unknown) => ({ id, ok: false, error: toFailure(error).message }),
      );
      if ((at + 1) % 100 === 0) context.stderr.write(`${at + 1} of ${tasks.length}\n`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return outcomes.filter((each) => each !== undefined);
}
