import { connect, type Client, type Json } from '@troupe/sdk';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { CliContext, PlatformFlags } from '../cli-context.ts';
import { askedPlatform, type AddressOptions } from '../contexts/asked-platform.ts';
import { outputFormats, type PrintOptions } from '../output/print.ts';

const DEFAULT_URL = 'http://127.0.0.1:8080';

/** Milliseconds a person waits for a platform that does not answer at all. */
const RETRY_FOR_MS = 1_000;

export interface RemoteOptions extends AddressOptions, PrintOptions {}

/** A subcommand with the formats it prints in, and examples in its help. */
export function command(parent: Command, usage: string, summary: string, examples: readonly string[]): Command {
  return (
    parent
      .command(usage)
      .summary(summary)
      .description(summary)
      .option('--json', 'print JSON, the same as --output json')
      .addOption(new Option('--output <format>', 'how to print').choices(outputFormats))
      // What is followed is printed as JSON lines by either name.
      .hook('preAction', (each) => {
        if (/^jsonl?$/.test(String(each.opts()['output']))) each.setOptionValue('json', true);
      })
      .addHelpText('after', `\nExamples:\n${examples.map((line) => `  $ troupe ${line}\n`).join('')}`)
  );
}

/** A subcommand that asks a running platform. */
export function remoteCommand(parent: Command, usage: string, summary: string, examples: readonly string[]): Command {
  return withAddress(command(parent, usage, summary, examples), `(TROUPE_URL; default ${DEFAULT_URL})`);
}

export function withAddress(to: Command, whenAbsent: string): Command {
  return to
    .option('--url <url>', `address of the platform ${whenAbsent}`)
    .option('--context <name>', 'a platform you logged in to (TROUPE_CONTEXT); "troupe contexts list"')
    .option('--key <key>', 'one of its API keys; better kept in TROUPE_API_KEY, where other users of the machine cannot see it');
}

export function withPlatform(to: Command): Command {
  return to
    .option('--host <host>', 'address to listen at (HOST; default 127.0.0.1)')
    .option('--port <port>', 'port to listen at, 0 for any (PORT; default 8080)')
    .option('--data <folder>', 'folder of the database (TROUPE_DATA; default .troupe)')
    .option('--log-level <level>', 'trace, debug, info, warn, error, fatal or silent (LOG_LEVEL)');
}

export function platformFlags({ app, host, port, data, logLevel }: PlatformFlags): PlatformFlags {
  return {
    ...(app === undefined ? {} : { app }),
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(data === undefined ? {} : { data }),
    ...(logLevel === undefined ? {} : { logLevel }),
  };
}

export function clientOf(context: CliContext, options: RemoteOptions, retryFor: number = RETRY_FOR_MS): Client {
  const { url, key } = askedPlatform(context, options) ?? { url: DEFAULT_URL, key: options.key || context.env['TROUPE_API_KEY'] };
  return connect(url, { retryFor, ...(key === undefined || key === '' ? {} : { key }) });
}

/** Collects repeated `key=value`. */
export function keyValue(
  text: string,
  before: Readonly<Record<string, string | number | boolean>> = {},
): Record<string, string | number | boolean> {
  const split = text.indexOf('=');
  if (split < 1) throw new InvalidArgumentError('Write it as key=value.');
  const value = scalarOf(text.slice(split + 1));
  const scalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return { ...before, [text.slice(0, split)]: scalar ? value : text.slice(split + 1) };
}

/** Numbers and booleans as JSON has them, text else. */
function scalarOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

export function positiveNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
}

export function anyNumber(text: string): number {
  if (!/^-?\d{1,7}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
