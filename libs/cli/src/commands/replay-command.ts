import { createReadStream } from 'node:fs';
import { defaultBounds, TroupeError, type HistoryTurn, type Mismatch } from '@troupe/contracts';
import type { Command } from 'commander';
import { ExitError, type CliContext } from '../cli-context.ts';
import { command } from '../input/command-options.ts';
import { print } from '../output/print.ts';
import { exitCode } from '../exit-code.ts';
import { printable } from '../output/printable.ts';

interface ReplayOptions {
  readonly app?: string;
  readonly json?: true;
}

/** Whether the code of an app still fits what a task did: before a deploy, or in a test. */
export function replayCommand(program: Command, context: CliContext): void {
  command(program, 'replay', 'check that the code of an app fits the history of a task', [
    'tasks history order-1042 --json > history.json',
    'replay history.json',
    'replay history.json --app my-app --json',
  ])
    .argument('<history>', 'file with what "troupe tasks history <id> --json" printed')
    .option('--app <folder>', 'folder of the app (TROUPE_APP; default: this folder, or examples/sample)')
    .action(async (file: string, options: ReplayOptions) => {
      const history = await readHistory(file);
      const mismatch = await context.replay(options.app, history);
      const result = { fits: mismatch === undefined, turns: history.length, ...(mismatch === undefined ? {} : { mismatch }) };
      print(context, options, result, () =>
        mismatch === undefined ? `The code fits all ${history.length} turns.` : mismatchText(mismatch),
      );
      if (mismatch !== undefined) throw new ExitError(exitCode.failure);
    });
}

async function readHistory(file: string): Promise<readonly HistoryTurn[]> {
  const history = parsed(await readText(file));
  if (!Array.isArray(history) || history.length === 0 || !history.every(isTurn))
    throw new TroupeError('bad-request', `${file} is no history. Make one with "troupe tasks history <id> --json".`);
  return history;
}

const MAX_FILE = defaultBounds.historyFileBytes;

/** Read until its end or the bound: what a file says of its size may be wrong, or nothing. */
async function readText(file: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_FILE) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw new TroupeError('bad-request', `${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`, { cause: error });
  }
  if (bytes > MAX_FILE)
    throw new TroupeError(
      'payload-too-large',
      `${file} has more than ${MAX_FILE} bytes, which is the most a history to replay may have. Check that it is what "troupe tasks history <id> --json" printed.`,
    );
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isTurn(value: unknown, index: number): value is HistoryTurn {
  const { task, n, at, build, inputs, commands } = (value ?? {}) as Partial<HistoryTurn>;
  return (
    typeof task === 'string' &&
    n === index &&
    typeof build === 'string' &&
    !Number.isNaN(Date.parse(at ?? '')) &&
    Array.isArray(inputs) &&
    Array.isArray(commands)
  );
}

function mismatchText({ message, turn, expected, actual }: Mismatch): string {
  const lines = [`Turn ${turn}: ${message}`, ...expected.map((what) => `- ${what}`), ...actual.map((what) => `+ ${what}`)];
  return lines.map(printable).join('\n');
}
