import { isEnd, type Duration } from '@troupe/contracts';
import type { Command } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { ExitError } from '../../cli-context.ts';
import { stoppable } from './stoppable.ts';
import { clientOf, remoteCommand, type RemoteOptions } from '../../input/command-options.ts';
import { print } from '../../output/print.ts';
import { taskLine, taskText } from '../../output/describe-task.ts';
import { eventPrinter } from '../../output/event-printer.ts';
import { exitCode, exitCodeOf } from '../../exit-code.ts';
import { onTask } from '../../input/find-by-prefix.ts';
import { pickTask } from '../../input/pick.ts';
import { printableJson } from '../../output/printable.ts';
import { breakSilence } from '../../output/silence.ts';

/** Milliseconds a platform may be away while a task is followed. */
const RETRY_FOR_MS = 60_000;

/** Following a task to its end, or waiting for that. */
export function followCommands(tasks: Command, context: CliContext): void {
  remoteCommand(tasks, 'events', 'follow what happens to a task until its end', [
    'tasks events order-1042',
    'tasks events order-1042 --after 3.0 --json',
  ])
    .argument('[id]', 'of the task, or how it begins; at a terminal it can be picked from a list')
    .option('--after <event>', 'only what comes after the event of that id')
    .action(async (named: string | undefined, options: RemoteOptions & { readonly after?: string }) => {
      const client = clientOf(context, options, RETRY_FOR_MS);
      const given = await pickTask(context, client, named);
      const id = await onTask(clientOf(context, options), given, async (found) => (await client.get(found)).id);
      await stoppable(context, async (signal) => {
        const printer = eventPrinter(context.stdout);
        const json = options.json === true;
        const silence = json ? undefined : breakSilence(client, id, (line) => void context.stderr.write(`         ${line}\n`));
        try {
          for await (const event of client.events(id, { signal, ...(options.after === undefined ? {} : { after: options.after }) })) {
            silence?.onEvent();
            if (json) context.stdout.write(`${printableJson(event)}\n`);
            else printer.print(event);
          }
        } finally {
          silence?.stop();
          printer.end();
        }
      });
    });

  remoteCommand(tasks, 'wait', 'wait for the end of a task, and exit by its outcome', [
    'tasks wait order-1042',
    'tasks wait order-1042 --timeout 10m --json',
  ])
    .argument('[id]', 'of the task, or how it begins; at a terminal it can be picked from a list')
    .option('--timeout <duration>', 'longest wait, e.g. 10m')
    .action(async (named: string | undefined, options: RemoteOptions & { readonly timeout?: string }) => {
      const client = clientOf(context, options, RETRY_FOR_MS);
      const given = await pickTask(context, client, named);
      const id = await onTask(clientOf(context, options), given, async (found) => (await client.get(found)).id);
      await stoppable(context, async (signal) => {
        const silence = breakSilence(client, id, (line) => void context.stderr.write(`${line}\n`));
        const task = await client
          .wait(id, { signal, ...(options.timeout === undefined ? {} : { timeout: options.timeout as Duration }) })
          .finally(() => silence.stop());
        print(context, options, task, () => (isEnd(task.status) ? taskText(task) : taskLine(task)));
        throw new ExitError(isEnd(task.status) ? exitCodeOf(task.status) : exitCode.open);
      });
    });
}
