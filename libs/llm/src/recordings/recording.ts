import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TroupeError, type Json, type ModelRequest, type ModelResponse } from '@troupe/contracts';

/** What was asked, and what was answered, as it is in a file. */
export interface Recording {
  readonly version: 1;
  readonly at: string;
  readonly request: ModelRequest;
  readonly response: ModelResponse;
}

/** Bytes of one file; an answer has a bound of its own, far below. */
const MOST_BYTES = 32 * 1024 * 1024;

/**
 * Where the answer to a request is: the same request has the same place, on every machine.
 *
 * @param folder the one that all recordings are in
 * @param provider whose model it is: several may have one of that name
 */
export function placeOf(folder: string, provider: string, { model, messages, tools, output, settings }: ModelRequest): string {
  const asked = JSON.stringify(sorted({ provider, model, messages, tools, output, settings } as unknown as Json));
  const digest = createHash('sha256').update(asked).digest('hex');
  return join(folder, inFolder(provider), inFolder(model), `${digest}.json`);
}

/** For readers; what is distinguished is in the digest. */
function inFolder(name: string): string {
  return name.replaceAll(/[^\w-]/g, '_').slice(0, 100) || '_';
}

/**
 * The recording at a place; undefined where there is none.
 *
 * @throws TroupeError `model-bad-answer` when the file is not a recording
 */
export async function readRecording(place: string): Promise<Recording | undefined> {
  let text: string;
  try {
    await using file = await open(place);
    const { size } = await file.stat();
    if (size > MOST_BYTES) throw unreadable(place, `it has ${size} bytes, more than ${MOST_BYTES}`);
    text = await file.readFile('utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return parse(place, text);
}

/** Writes a recording whole, or not at all. */
export async function writeRecording(place: string, recording: Recording): Promise<void> {
  await mkdir(dirname(place), { recursive: true });
  const unfinished = `${place}.${randomUUID()}.tmp`;
  try {
    await writeFile(unfinished, `${JSON.stringify(recording, undefined, 2)}\n`, { flag: 'wx' });
    await rename(unfinished, place);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

function parse(place: string, text: string): Recording {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    throw unreadable(place, (error as Error).message);
  }
  if (!isRecording(found)) throw unreadable(place, 'it has no version 1 with a response');
  return found;
}

function isRecording(found: unknown): found is Recording {
  if (typeof found !== 'object' || found === null) return false;
  const { version, response } = found as Partial<Recording>;
  return version === 1 && typeof response === 'object' && response !== null && typeof response.usage === 'object';
}

function unreadable(place: string, why: string): TroupeError {
  return new TroupeError('model-bad-answer', `The recording ${place} cannot be read: ${why}. Delete it, and the model is asked again.`, {
    retryable: false,
  });
}

/** The same value with its properties in the order of their names. */
function sorted(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((each) => sorted(each) ?? null);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, each]) => [name, sorted(each)!]));
}
