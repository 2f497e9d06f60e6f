import type { ToolReview } from '@troupe/contracts';
import type { Command } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { INPUT_HELP, readInput } from '../../input/command-input.ts';
import { clientOf, remoteCommand, type RemoteOptions } from '../../input/command-options.ts';
import { print } from '../../output/print.ts';
import { UsageError } from '../../input/usage-error.ts';
import { printable, printableJson } from '../../output/printable.ts';
import { followToEnd } from '../follow/follow-to-end.ts';

interface AcceptOptions extends RemoteOptions {
  readonly fingerprint?: string;
  readonly now?: true;
}

interface CallOptions extends RemoteOptions {
  readonly id?: string;
}

/** Milliseconds a platform may be away while a call is followed. */
const RETRY_FOR_MS = 60_000;

/** Calling a tool by hand, and tools of servers that changed since they were accepted. */
export function toolsCommands(tools: Command, context: CliContext): void {
  remoteCommand(tools, 'call', 'call a tool as a task, and print what came of it', [
    `tools call search_flights '{"from": "OSL", "to": "LIS", "date": "2026-12-01"}'`,
    'tools call crm_find_customer @customer.json --json',
  ])
    .argument('<name>')
    .argument('[arguments]', INPUT_HELP)
    .option('--id <id>', 'id of the task; the same id again follows the same call')
    .action(async (name: string, text: string | undefined, options: CallOptions) => {
      const args = text === undefined ? {} : await readInput(context, text, 'The arguments');
      const client = clientOf(context, options);
      const task = await client.callTool(name, args, options.id === undefined ? {} : { id: options.id });
      await followToEnd(context, clientOf(context, options, RETRY_FOR_MS), task, options);
    });
  remoteCommand(tools, 'review', 'show what has changed of a tool of a server since it was accepted', ['tools review shop_order'])
    .argument('<name>')
    .action(async (name: string, options: RemoteOptions) => {
      const review = await clientOf(context, options).toolReview(name);
      print(context, options, review, () => reviewText(review));
    });
  remoteCommand(tools, 'accept', 'accept that a tool of a server has changed', [
    'tools accept shop_order --fingerprint 9f86d081…',
    'tools accept shop_order --now',
  ])
    .argument('<name>')
    .option('--fingerprint <fingerprint>', 'of what you looked at, as "tools review" shows it')
    .option('--now', 'whatever it is at this moment')
    .action(async (name: string, options: AcceptOptions) => {
      const client = clientOf(context, options);
      if (options.fingerprint === undefined && options.now !== true)
        throw new UsageError('Give --fingerprint with what "troupe tools review" shows, or --now.');
      const fingerprint = options.fingerprint ?? (await client.toolReview(name)).fingerprint;
      const review = await client.acceptTool(name, fingerprint);
      print(context, options, review, () => reviewText(review));
    });
}

function reviewText({ name, server, blocked, fingerprint, acceptedAt, acceptedBy, changes }: ToolReview): string {
  const by = acceptedBy === undefined ? 'as it was first seen' : `by ${printable(acceptedBy)}`;
  const state = blocked ? 'blocked: it is not called until its change is accepted' : 'as it was accepted';
  const lines = changes.flatMap(({ at, was, is }) => [
    `  ${printable(at)}`,
    ...(was === undefined ? [] : [`    - ${printableJson(was)}`]),
    ...(is === undefined ? [] : [`    + ${printableJson(is)}`]),
  ]);
  return [
    `${printable(name)} of the server ${printable(server)}: ${state}.`,
    `accepted ${acceptedAt}, ${by}`,
    ...lines,
    `fingerprint ${fingerprint}`,
  ].join('\n');
}
