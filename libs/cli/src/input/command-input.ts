import { open } from 'node:fs/promises';
import type { Json } from '@troupe/contracts';
import type { CliContext } from '../cli-context.ts';
import { UsageError } from './usage-error.ts';

/** Bytes of what is read from outside: no platform takes larger requests. */
const MOST = 8_388_608;

/** How inputs and payloads may be written, for the help of commands. */
export const INPUT_HELP = 'JSON, or else text; @file reads it from a file, - from standard input, @@ begins a text with @';

/**
 * The value an argument stands for. What begins as JSON does has to be JSON: a forgotten quote is not sent as text.
 *
 * @throws UsageError
 */
export async function readInput(context: Pick<CliContext, 'stdin'>, text: string, what = 'The input'): Promise<Json> {
  if (text === '-') return jsonOrText(await readAll(context.stdin(), 'standard input'), `${what} on standard input`);
  if (text.startsWith('@@')) return text.slice(1);
  if (text.startsWith('@')) return jsonOrText(await readFileText(text.slice(1)), `${what} in ${text.slice(1)}`);
  return jsonOrText(text, what);
}

/** The same where only JSON makes sense. @throws UsageError */
export async function readJson(context: Pick<CliContext, 'stdin'>, text: string, what: string): Promise<Json> {
  const value = await readInput(context, text, what);
  if (typeof value === 'string' && !text.startsWith('"'))
    throw new UsageError(`${what} must be JSON, in quotes for the shell: '{"amount": 5}'.`);
  return value;
}

function jsonOrText(text: string, what: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (!/^\s*[[{"]/.test(text)) return text.replace(/\r?\n$/, '');
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `${what} begins as JSON does and is none (${why}). Put it in quotes for the shell; text that begins so is sent as JSON text: '"{…"'.`,
    );
  }
}

async function readFileText(path: string): Promise<string> {
  if (path === '') throw new UsageError('Name the file behind the @, e.g. @input.json.');
  try {
    const file = await open(path);
    try {
      return await readAll(file.createReadStream({ autoClose: false }), path);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(`${path} cannot be read (${code ?? message}). A text that begins with @ is written with @@.`);
  }
}

/** The first line of standard input, without the white space around it. @throws UsageError when there is none */
export async function readFirstLine(context: Pick<CliContext, 'stdin'>, what: string): Promise<string> {
  const line = (await readAll(context.stdin(), 'standard input')).split('\n')[0]!.trim();
  if (line === '') throw new UsageError(`${what} is missing on standard input.`);
  return line;
}

async function readAll(source: AsyncIterable<Uint8Array | string>, what: string): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of source) {
    const piece = typeof part === 'string' ? Buffer.from(part) : part;
    bytes += piece.length;
    if (bytes > MOST) throw new UsageError(`${what} has more than the ${MOST} bytes that a request may have.`);
    parts.push(piece);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
  } catch {
    throw new UsageError(`${what} is not text in UTF-8.`);
  }
}
