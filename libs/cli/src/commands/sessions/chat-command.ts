import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { toFailure, type Json } from '@troupe/contracts';
import type { Client, TaskEvent } from '@troupe/sdk';
import type { Command } from 'commander';
import { ExitError, type CliContext } from '../../cli-context.ts';
import { exitCodeOfStop } from '../../exit-code.ts';
import { clientOf, remoteCommand, type RemoteOptions } from '../../input/command-options.ts';
import { failureText } from '../../output/describe-task.ts';
import { printable, printableJson, printableLines } from '../../output/printable.ts';

/** Milliseconds a platform may be away while an answer is followed. */
const RETRY_FOR_MS = 60_000;

/** Gives the next line that the user typed; undefined at the end. */
type NextLine = () => Promise<string | undefined>;

/** Talks with an agent, line by line; the session stays, and another chat can go on with it. */
export function chatCommand(agents: Command, context: CliContext): void {
  remoteCommand(agents, 'chat', 'talk with an agent, line by line, until Ctrl-D', [
    'agents chat travel-planner',
    'agents chat travel-planner --session ada',
  ])
    .argument('<name>')
    .option('--session <id>', 'the conversation to go on with; a new one by default')
    .action(async (name: string, options: RemoteOptions & { readonly session?: string }) => {
      const client = clientOf(context, options, RETRY_FOR_MS);
      const session = options.session ?? `chat-${randomUUID().slice(0, 8)}`;
      context.stderr.write(`Session ${printable(session)}. Ctrl-D ends the chat, and the session stays.\n`);
      const lines = createInterface({ input: Readable.from(context.stdin()), signal: context.interrupted });
      const iterator = lines[Symbol.asyncIterator]();
      const next: NextLine = async () => {
        const { done, value } = await iterator.next();
        return done === true ? undefined : value;
      };
      for (let line = await prompt(context, next, '> '); line !== undefined; line = await prompt(context, next, '> ')) {
        if (line.trim() !== '') await say(context, client, next, { agent: name, session, text: line });
      }
      if (context.interrupted.aborted) throw new ExitError(exitCodeOfStop(context.interrupted));
    });
}

function prompt({ stderr }: CliContext, next: NextLine, mark: string): Promise<string | undefined> {
  stderr.write(mark);
  return next();
}

interface Said {
  readonly agent: string;
  readonly session: string;
  readonly text: string;
}

async function say(context: CliContext, client: Client, next: NextLine, { agent, session, text }: Said): Promise<void> {
  const task = await client.start({ agent }, text, { session });
  let written = false;
  for await (const event of client.events(task.id, { signal: context.interrupted })) {
    if (event.type === 'token') {
      context.stdout.write(printableLines(event.data['text'] as string));
      written = true;
    } else if (event.type === 'approval.requested') await askApproval(context, client, next, event);
    else if (event.type === 'call.started' && event.data['kind'] === 'tool')
      context.stderr.write(`[${printable(event.data['name'] as string)}]\n`);
  }
  const { output, error, status } = await client.get(task.id);
  if (status === 'completed') context.stdout.write(written ? '\n' : `${textOf(output)}\n`);
  else context.stderr.write(`${status}${error === undefined ? '' : `: ${printable(failureText(error))}`}\n`);
}

/** The answer of the next line: yes, or the reason why not. */
async function askApproval(context: CliContext, client: Client, next: NextLine, { data }: TaskEvent): Promise<void> {
  const { approval, tool, args } = data as { readonly approval: string; readonly tool: string; readonly args?: Json };
  const what = `${printable(tool)} ${args === undefined ? '' : printableJson(args)}`;
  const answer = (await prompt(context, next, `\nMay ${what} be done? yes, or why not: `))?.trim();
  const decided = answer === 'yes' ? client.approve(approval) : client.reject(approval, answer || 'no');
  // Whatever else decides it meanwhile, such as another person, is as good.
  await decided.catch((error: unknown) => void context.stderr.write(`${printable(toFailure(error).message)}\n`));
}

function textOf(output: Json | undefined): string {
  return printableLines(typeof output === 'string' ? output : printableJson(output ?? null));
}
