import type { ToolReview } from '@troupe/contracts';
import type { Command } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { clientOf, print, remoteCommand, type RemoteOptions } from '../../input/command-options.ts';
import { UsageError } from '../../input/usage-error.ts';
import { printable, printableJson } from '../../output/printable.ts';

interface AcceptOptions extends RemoteOptions {
  readonly fingerprint?: string;
  readonly now?: true;
}

/** Tools of servers that changed since they were accepted. */
export function toolsCommands(tools: Command, context: CliContext): void {
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
