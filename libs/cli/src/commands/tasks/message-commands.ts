import type { Client } from '@troupe/sdk';
import type { Command } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { INPUT_HELP, readInput } from '../../input/command-input.ts';
import { clientOf, remoteCommand, type RemoteOptions } from '../../input/command-options.ts';
import { print } from '../../output/print.ts';
import { onTask } from '../../input/find-by-prefix.ts';
import { printable, printableJson, printableLines } from '../../output/printable.ts';

interface MessageOptions extends RemoteOptions {
  readonly requestKey?: string;
}

/** What tasks are sent, and what they answer. */
export function messageCommands(tasks: Command, context: CliContext): void {
  const message = (
    verb: string,
    summary: string,
    example: string,
    send: (client: Client, id: string, name: string, payload: unknown, key: { readonly key?: string }) => Promise<unknown>,
    done: (answer: unknown, id: string, name: string) => readonly [json: unknown, text: string],
  ): Command =>
    remoteCommand(tasks, verb, summary, [example])
      .argument('<id>', 'of the task, or how it begins')
      .argument('<name>')
      .argument('[payload]', INPUT_HELP)
      .action(async (given: string, name: string, text: string | undefined, options: MessageOptions) => {
        const payload = text === undefined ? undefined : await readInput(context, text, 'The payload');
        const key = options.requestKey === undefined ? {} : { key: options.requestKey };
        const client = clientOf(context, options);
        let id = given;
        const answer = await onTask(client, given, (found) => send(client, (id = found), name, payload, key));
        const [json, shown] = done(answer, id, name);
        print(context, options, json, () => shown);
      });
  const keyed = (command: Command): Command => command.option('--request-key <key>', 'two requests with one key are one');
  const answered = (answer: unknown): readonly [unknown, string] => [
    answer ?? null,
    typeof answer === 'string' ? printableLines(answer) : printableJson(answer ?? null, 2),
  ];

  keyed(
    message(
      'signal',
      'send a task a signal',
      `tasks signal order-1042 content_approved '{"by": "Ada"}'`,
      (client, id, name, payload, key) => client.signal(id, name, payload, key),
      (_, id, name) => [{ id, signal: name, accepted: true }, `${printable(id)} got the signal ${printable(name)}.`],
    ),
  );
  message(
    'query',
    'ask a task something; nothing changes',
    'tasks query order-1042 progress',
    (client, id, name, payload) => client.query(id, name, payload),
    answered,
  );
  keyed(
    message(
      'update',
      'ask a task to change something, and print the answer',
      `tasks update order-1042 add_item '{"sku": "A-7"}'`,
      (client, id, name, payload, key) => client.update(id, name, payload, key),
      answered,
    ),
  );
}
