import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '../input/usage-error.ts';

/** A platform that the user logged in to. */
export interface KnownPlatform {
  readonly url: string;
  readonly key?: string;
}

/** Platforms by the names the user gave them, and which of them is asked when none is named. */
export interface KnownPlatforms {
  readonly current?: string;
  readonly platforms: Readonly<Record<string, KnownPlatform>>;
}

const MOST_BYTES = 1_048_576;
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u;

/** @throws UsageError */
export function demandContextName(name: string): string {
  if (!NAME.test(name))
    throw new UsageError(`A context is named by up to 64 letters, digits, ".", "_" and "-"; got ${JSON.stringify(name)}.`);
  return name;
}

function fileIn(folder: string): string {
  return join(folder, 'contexts.json');
}

/** @throws UsageError when the file is not one of ours, and says which file it is */
export function readPlatforms(folder: string): KnownPlatforms {
  const file = fileIn(folder);
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) return { platforms: {} };
  if (size > MOST_BYTES) throw new UsageError(`${file} has ${size} bytes; a list of platforms has at most ${MOST_BYTES}.`);
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new UsageError(`${file} is no JSON. Mend it, or remove it and log in again.`);
  }
  if (!isPlatforms(read)) throw new UsageError(`${file} is no list of platforms. Mend it, or remove it and log in again.`);
  return read;
}

/** Readable by its owner alone, since it holds keys; replaced as a whole, so that none is ever half written. */
export function writePlatforms(folder: string, platforms: KnownPlatforms): void {
  const file = fileIn(folder);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, `${JSON.stringify(platforms, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(fresh, file);
}

function isPlatforms(value: unknown): value is KnownPlatforms {
  if (!isObject(value) || !isObject(value['platforms'])) return false;
  return (
    isTextOrNone(value['current']) &&
    Object.values(value['platforms']).every((each) => isObject(each) && typeof each['url'] === 'string' && isTextOrNone(each['key']))
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTextOrNone(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}
