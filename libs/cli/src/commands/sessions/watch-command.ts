import type { Command } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { clientOf, remoteCommand, type RemoteOptions } from '../../input/command-options.ts';
import { eventPrinter } from '../../output/event-printer.ts';
import { printable, printableJson } from '../../output/printable.ts';
import { stoppable } from '../follow/stoppable.ts';

/** Milliseconds a platform may be away while a session is followed. */
const RETRY_FOR_MS = 60_000;

/** Following a conversation, over all its tasks. */
export function watchCommand(sessions: Command, context: CliContext): void {
  remoteCommand(sessions, 'watch', 'follow what happens in a conversation until Ctrl-C', [
    'sessions watch ada',
    'sessions watch ada --json',
  ])
    .argument('<id>')
    .option('--after <event>', 'only what comes after the event of that id')
    .action(async (id: string, { after, ...options }: RemoteOptions & { readonly after?: string }) => {
      const client = clientOf(context, options, RETRY_FOR_MS);
      await stoppable(context, async (signal) => {
        const printer = eventPrinter(context.stdout);
        let shown: string | undefined;
        try {
          for await (const event of client.sessionEvents(id, { signal, ...(after === undefined ? {} : { after }) })) {
            if (options.json === true) {
              context.stdout.write(`${printableJson(event)}\n`);
              continue;
            }
            const { task, path } = event.data.from;
            if (task !== shown) {
              printer.end();
              context.stdout.write(`${path.map(printable).join(' > ')} ${printable(task)}\n`);
            }
            shown = task;
            printer.print(event);
          }
        } finally {
          printer.end();
        }
      });
    });
}
