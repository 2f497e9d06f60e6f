import type { DeadLetter, Topic } from '@troupe/contracts';
import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { INPUT_HELP, readInput } from '../input/command-input.ts';
import { clientOf, positiveNumber, remoteCommand, type RemoteOptions } from '../input/command-options.ts';
import { first, printMoreHint } from '../input/first.ts';
import { print } from '../output/print.ts';
import { printable, printableJson } from '../output/printable.ts';
import { relativeTime } from '../output/relative-time.ts';
import { table } from '../output/table.ts';

/** Logs of events, and what nobody could take of them. */
export function topicsCommands(program: Command, context: CliContext): void {
  publishCommand(program, context);
  const topics = program
    .command('topics')
    .summary('list topics, and look after events that could not be taken')
    .description('list topics, and look after events that could not be taken');
  listCommand(topics, context);
  letterCommands(topics, context);
}

interface PublishOptions extends RemoteOptions {
  readonly id?: string;
  readonly orderBy?: string;
}

function publishCommand(program: Command, context: CliContext): void {
  remoteCommand(program, 'publish', 'publish an event to a topic', [
    `publish orders '{"order": 1042, "total": 99.5}' --id order-1042-created --order-by 1042`,
  ])
    .argument('<topic>')
    .argument('<data>', INPUT_HELP)
    .option('--id <id>', 'of several events of one id the first has an effect')
    .option('--order-by <key>', 'events of one key are taken in order')
    .action(async (topic: string, text: string, { id, orderBy, ...options }: PublishOptions) => {
      const data = await readInput(context, text, 'The data');
      const marks = { ...(id === undefined ? {} : { id }), ...(orderBy === undefined ? {} : { key: orderBy }) };
      const published = await clientOf(context, options).publish(topic, data, marks);
      print(context, options, published, () =>
        published.repeated ? `There was an event ${printable(published.id)} before.` : `Published ${printable(published.id)}.`,
      );
    });
}

function listCommand(topics: Command, context: CliContext): void {
  remoteCommand(topics, 'list', 'list the topics of the app, and how many events wait for whom', [
    'topics list',
    'topics list --json',
  ]).action(async (options: RemoteOptions) => {
    const items = await clientOf(context, options).topics();
    print(context, options, items, () => (items.length === 0 ? 'None.' : topicTable(items)));
  });
}

function letterCommands(topics: Command, context: CliContext): void {
  remoteCommand(topics, 'dead-letters', 'events that could not be taken, newest first', [
    'topics dead-letters',
    'topics dead-letters orders',
  ])
    .argument('[topic]', 'those of this topic')
    .option('--limit <count>', 'how many', positiveNumber, 50)
    .action(async (topic: string | undefined, { limit, ...options }: RemoteOptions & { readonly limit: number }) => {
      const { items, more } = await first(clientOf(context, options).deadLetters(topic === undefined ? {} : { topic }), limit);
      print(context, options, items, () => (items.length === 0 ? 'None.' : letterTable(items)));
      if (more) printMoreHint(context, limit);
    });
  remoteCommand(topics, 'show', 'show a dead letter', [`topics show ${EXAMPLE}`])
    .argument('<id>')
    .action(async (id: string, options: RemoteOptions) => {
      const letter = await clientOf(context, options).deadLetter(id);
      print(context, options, letter, () => printableJson(letter));
    });
  remoteCommand(topics, 'edit', 'give a dead letter other data', [`topics edit ${EXAMPLE} '{"order": 1042, "total": 99.5}'`])
    .argument('<id>')
    .argument('<data>', INPUT_HELP)
    .action(async (id: string, text: string, options: RemoteOptions) => {
      const letter = await clientOf(context, options).editDeadLetter(id, await readInput(context, text, 'The data'));
      print(context, options, letter, () => letterTable([letter]));
    });
  remoteCommand(topics, 'replay', 'have a dead letter taken again', [`topics replay ${EXAMPLE}`])
    .argument('<id>')
    .action(async (id: string, options: RemoteOptions) => {
      const replayed = await clientOf(context, options).replayDeadLetter(id);
      print(context, options, replayed, () => (replayed.taken ? 'Taken.' : letterTable([replayed.letter])));
    });
  remoteCommand(topics, 'remove', 'delete a dead letter', [`topics remove ${EXAMPLE}`])
    .argument('<id>')
    .action(async (id: string, options: RemoteOptions) => {
      await clientOf(context, options).removeDeadLetter(id);
      print(context, options, { id }, () => `${printable(id)} is removed.`);
    });
}

const EXAMPLE = `dl-${'0'.repeat(32)}`;

function topicTable(topics: readonly Topic[]): string {
  const rows = topics.map(({ name, description = '', subscribers }) => [
    printable(name),
    printable(subscribers.map((each) => `${each.name}${each.signal === undefined ? '' : `#${each.signal}`}`).join(', ')),
    subscribers.map(({ lag }) => String(lag)).join(', '),
    printable(description),
  ]);
  return table(['TOPIC', 'SUBSCRIBERS', 'WAITING', 'DESCRIPTION'], rows);
}

function letterTable(letters: readonly DeadLetter[]): string {
  const rows = letters.map(({ id, topic, subscriber, event, at, reason }) => [
    id,
    printable(topic),
    printable(subscriber),
    printable(event),
    relativeTime(at),
    printable(reason),
  ]);
  return table(['ID', 'TOPIC', 'SUBSCRIBER', 'EVENT', 'SINCE', 'REASON'], rows);
}
