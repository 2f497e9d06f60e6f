import { TroupeError } from '@troupe/contracts';
import type { CatalogEntry, Client } from '@troupe/sdk';
import type { Command } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { clientOf, remoteCommand, type RemoteOptions } from '../../input/command-options.ts';
import { print } from '../../output/print.ts';
import { clipped, printableJson } from '../../output/printable.ts';
import { table } from '../../output/table.ts';
import { chatCommand } from '../sessions/chat-command.ts';
import { toolsCommands } from './tools-commands.ts';

const WIDTH = 80;

/** What there is. */
export function catalogCommands(program: Command, context: CliContext): void {
  for (const kind of ['workflows', 'agents', 'tools'] as const) {
    const group = program.command(kind).summary(`list the ${kind} of the platform`).description(`list the ${kind} of the platform`);
    remoteCommand(group, 'list', `list the ${kind}`, [`${kind} list`, `${kind} list --words "trip plan"`])
      .option('--capability <capability>', 'only what is that, or, of agents, can make use of it, e.g. tool.search_flights')
      .option('--words <words>', 'only what has all these words in its name or description')
      .action(async ({ capability, words, ...options }: RemoteOptions & { readonly capability?: string; readonly words?: string }) => {
        const search = { ...(capability === undefined ? {} : { capability }), ...(words === undefined ? {} : { q: words }) };
        const items = await clientOf(context, options)[kind](search);
        print(context, options, items, () => (items.length === 0 ? 'None.' : catalogTable(items)));
      });
    remoteCommand(group, 'show', `show all of one of the ${kind}: schemas, who serves it`, [`${kind} show ${examples[kind]}`])
      .argument('<name>')
      .action(async (name: string, options: RemoteOptions) => {
        const entry = await entryOf(clientOf(context, options), kind, name);
        print(context, options, entry, () => printableJson(entry, 2));
      });
    if (kind === 'agents') {
      cardCommand(group, context);
      chatCommand(group, context);
    }
    if (kind === 'tools') toolsCommands(group, context);
  }
}

function cardCommand(agents: Command, context: CliContext): void {
  remoteCommand(agents, 'card', 'show how an agent presents itself to other systems (A2A)', [`agents card ${examples.agents}`])
    .argument('<name>')
    .action(async (name: string, options: RemoteOptions) => {
      const card = await clientOf(context, options).card(name);
      print(context, options, card, () => printableJson(card, 2));
    });
}

const examples = { workflows: 'loan-check', agents: 'travel-planner', tools: 'search_flights' } as const;

async function entryOf(client: Client, kind: keyof typeof examples, name: string): Promise<CatalogEntry> {
  const entry = (await client[kind]()).find((known) => known.name === name);
  if (entry !== undefined) return entry;
  const one = kind.slice(0, -1) as 'workflow' | 'agent' | 'tool';
  throw new TroupeError(`${one}-not-found`, `There is no ${one} ${JSON.stringify(name)}. See "troupe ${kind} list".`);
}

function catalogTable(entries: readonly CatalogEntry[]): string {
  return table(
    ['NAME', 'DESCRIPTION'],
    entries.map(({ name, description = '' }) => [name, clipped(description, WIDTH)]),
  );
}
