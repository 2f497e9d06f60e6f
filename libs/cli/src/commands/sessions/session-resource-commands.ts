import { writeFile } from 'node:fs/promises';
import type { GivenSession, SessionHead } from '@troupe/contracts';
import type { Command } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { readInput } from '../../input/command-input.ts';
import { clientOf, positiveNumber, remoteCommand, type RemoteOptions } from '../../input/command-options.ts';
import { print } from '../../output/print.ts';
import { first, printMoreHint } from '../../input/first.ts';
import { printableLines } from '../../output/printable.ts';

interface ListOptions extends RemoteOptions {
  readonly agent?: string;
  readonly user?: string;
  readonly startedBy?: string;
  readonly search?: string;
  readonly limit: number;
}

/** Conversations as a whole: found, renamed, copied, taken elsewhere and deleted. */
export function sessionResourceCommands(sessions: Command, context: CliContext): void {
  listCommand(sessions, context);
  remoteCommand(sessions, 'rename', 'give a conversation a title', ['sessions rename ada "The way back"'])
    .argument('<id>')
    .argument('<title>')
    .action(async (id: string, title: string, options: RemoteOptions) => {
      const session = await clientOf(context, options).changeSession(id, { title });
      print(context, options, session, () => sessionLine(session));
    });
  remoteCommand(sessions, 'branch', 'begin a conversation with the entries of another up to one of them', [
    'sessions branch ada 3',
    'sessions branch ada 3 --id ada-2 --title "By train"',
  ])
    .argument('<id>')
    .argument('<entry>', 'the last entry that the branch has', Number)
    .option('--id <id>', 'of the new conversation')
    .option('--title <title>')
    .action(
      async (of: string, entry: number, { id, title, ...options }: RemoteOptions & { readonly id?: string; readonly title?: string }) => {
        const branch = { entry, ...(id === undefined ? {} : { id }), ...(title === undefined ? {} : { title }) };
        const session = await clientOf(context, options).branchSession(of, branch);
        print(context, options, session, () => sessionLine(session));
      },
    );
  remoteCommand(sessions, 'export', 'write the whole of a conversation as JSON', [
    'sessions export ada > ada.json',
    'sessions export ada --to ada.json',
  ])
    .argument('<id>')
    .option('--to <file>', 'where it is written; to the output by default')
    .action(async (id: string, { to, ...options }: RemoteOptions & { readonly to?: string }) => {
      const text = `${JSON.stringify(await clientOf(context, options).exportSession(id), undefined, 2)}\n`;
      if (to === undefined) context.stdout.write(text);
      else await writeFile(to, text);
    });
  remoteCommand(sessions, 'import', 'make a new conversation of an export', [
    'sessions import @ada.json',
    'sessions import @ada.json --id ada-2',
  ])
    .argument('<export>', 'JSON, or @file')
    .option('--id <id>', 'of the new conversation')
    .action(async (text: string, { id, ...options }: RemoteOptions & { readonly id?: string }) => {
      const given = (await readInput(context, text)) as unknown as GivenSession;
      const session = await clientOf(context, options).importSession({ ...given, ...(id === undefined ? {} : { id }) });
      print(context, options, session, () => sessionLine(session));
    });
  remoteCommand(sessions, 'delete', 'delete a conversation that no task writes; its tasks stay', ['sessions delete ada'])
    .argument('<id>')
    .action(async (id: string, options: RemoteOptions) => {
      await clientOf(context, options).deleteSession(id);
      print(context, options, { deleted: id }, () => `deleted ${printableLines(id)}`);
    });
}

function listCommand(sessions: Command, context: CliContext): void {
  remoteCommand(sessions, 'list', 'list conversations, those with the latest message first', [
    'sessions list',
    'sessions list --agent travel-planner --search oslo --json',
  ])
    .option('--agent <name>', 'those in which this agent was spoken to first')
    .option('--user <user>', 'those whose first task had this attribute `user`')
    .option('--started-by <principal>', 'who began them, as kind:id')
    .option('--search <words>', 'words that all occur in the title')
    .option('--limit <count>', 'how many at most', positiveNumber, 50)
    .action(async ({ agent, user, startedBy, search, limit, ...options }: ListOptions) => {
      const filter = {
        ...(agent === undefined ? {} : { agent }),
        ...(user === undefined ? {} : { user }),
        ...(startedBy === undefined ? {} : { startedBy }),
        ...(search === undefined ? {} : { q: search }),
      };
      const { items, more } = await first(clientOf(context, options).sessions(filter), limit);
      print(context, options, items, () => (items.length === 0 ? 'No conversations.' : items.map(sessionLine).join('\n')));
      if (more) printMoreHint(context, limit);
    });
}

function sessionLine({ id, title = '', agent = '', updatedAt = '', writer }: SessionHead): string {
  const writing = writer === undefined ? '' : `  (task ${writer} writes it)`;
  return printableLines(`${updatedAt.padEnd(24)}  ${id.padEnd(36)}  ${agent.padEnd(20)}  ${title}${writing}`);
}
