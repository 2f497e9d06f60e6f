import { whileBusyPolicies, type SessionView, type WhileBusy } from '@troupe/contracts';
import { Option, type Command } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { INPUT_HELP, readInput } from '../../input/command-input.ts';
import { clientOf, positiveNumber, remoteCommand, type RemoteOptions } from '../../input/command-options.ts';
import { print } from '../../output/print.ts';
import { taskLine } from '../../output/describe-task.ts';
import { printMoreHint } from '../../input/first.ts';
import { printableJson, printableLines } from '../../output/printable.ts';
import { watchCommand } from './watch-command.ts';
import { sessionResourceCommands } from './session-resource-commands.ts';

/** Conversations. */
export function sessionsCommands(program: Command, context: CliContext): void {
  const sessions = program
    .command('sessions')
    .summary('find and read conversations, and go on with them')
    .description('find and read conversations, and go on with them');
  sessionResourceCommands(sessions, context);
  watchCommand(sessions, context);
  remoteCommand(sessions, 'show', 'show the messages of a conversation', ['sessions show ada', 'sessions show ada --limit 500 --json'])
    .argument('<id>')
    .option('--limit <count>', 'how many messages at most', positiveNumber, 100)
    .action(async (id: string, options: RemoteOptions & { readonly limit: number }) => {
      const client = clientOf(context, options);
      let view = await client.session(id);
      const messages = [...view.messages];
      while (view.next !== undefined && messages.length < options.limit) {
        view = await client.session(id, { cursor: view.next });
        messages.push(...view.messages);
      }
      const { next: _, ...rest } = view;
      const shown = { ...rest, messages: messages.slice(0, options.limit) };
      print(context, options, shown, () => sessionText(shown));
      if (view.next !== undefined || messages.length > options.limit) printMoreHint(context, options.limit);
    });
  remoteCommand(sessions, 'send', 'say something in a conversation: starts the next task of it', [
    'sessions send ada travel-planner "And back again?"',
    'sessions send ada "And back again?"',
    'sessions send ada travel-planner @message.txt --json',
  ])
    .argument('<id>')
    .argument('<agent>', 'left out, it is the one that answered last')
    .argument('[input]', INPUT_HELP)
    .addOption(new Option('--while-busy <policy>', 'what becomes of it while another message is answered').choices(whileBusyPolicies))
    .action(
      async (id: string, agent: string, text: string | undefined, { whileBusy, ...options }: RemoteOptions & { whileBusy?: WhileBusy }) => {
        const input = await readInput(context, text ?? agent);
        const task = await clientOf(context, options).sendMessage(id, input, {
          ...(text === undefined ? {} : { agent }),
          ...(whileBusy === undefined ? {} : { whileBusy }),
        });
        print(context, options, task, () => taskLine(task));
      },
    );
}

function sessionText({ messages, writer }: SessionView): string {
  const lines = messages.map(({ role, content, toolCalls = [] }) =>
    [
      `${role.padEnd(11)}${printableLines(typeof content === 'string' ? content : printableJson(content))}`,
      ...toolCalls.map(({ name, args }) => `${''.padEnd(11)}calls ${printableLines(name)} ${printableJson(args)}`),
    ].join('\n'),
  );
  const writing = writer === undefined ? [] : [`task ${printableLines(writer)} writes it now`];
  return [...(lines.length === 0 ? ['No messages.'] : lines), ...writing].join('\n');
}
