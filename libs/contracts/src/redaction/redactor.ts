import { MAX_DEPTH } from '../values/copy-json.ts';
import type { Failure } from '../errors/failure.ts';
import type { Json } from '../values/json.ts';
import { hideCredentials, namesCredential, REDACTED } from './hide-credentials.ts';
import { formsOf } from './secret-forms.ts';

/**
 * Takes secrets out of what leaves the process.
 *
 * D1  A secret this process was given is in nothing that was redacted, in whatever form (`formsOf`).
 * D2  What people read of failures (errors, logs, traces, problem documents) shows no credential of
 *     others either, as far as text shows that it is one.
 * D3  Data (results, messages, payloads) loses known secrets and nothing else: a text about passwords is no secret.
 * D4  It costs the same per character whatever the text.
 * D5  What it learns later counts from then on, in streams that have begun, too.
 */
export interface Redactor {
  /** Of text for people: known secrets, and what looks like a credential. */
  text(text: string): string;
  /** Of data: known secrets. What has none is given back as it is, the very same value. */
  data<T>(value: T): T;
  failure(failure: Failure): Failure;
  /** Of data that arrives in pieces. */
  stream(): RedactedStream;
}

/** A redactor of a process that finds secrets while it runs. */
export interface LearningRedactor extends Redactor {
  /** Of a secret that changes, the newest values are remembered. */
  learn(name: string, secret: string): void;
}

export interface RedactedStream {
  /** What can be passed on of all that came so far. */
  add(piece: string): string;
  /** What was held back. */
  end(): string;
}

/** Shorter ones are words of their own too often: they are looked for where people read of failures only. */
const DATA_LENGTH = 12;
const TEXT_LENGTH = 6;
/** Characters of secrets that one expression looks for: the engine refuses expressions that are too large. */
const MOST_SOUGHT = 2_000;
/** No form of a character is longer: four levels of percent signs, or a long escape. */
const LONGEST_FORM = 14;

/** Values of one name that are remembered: what was sent before it changed may still come back. */
const REMEMBERED = 8;

export function redactor(secrets: readonly string[]): LearningRedactor {
  const learned = new Map<string, readonly string[]>();
  let sought = searchesOf(secrets);
  const known = (text: string): string => hide(sought.certain, text);
  const text = (shown: string): string => hideCredentials(hide(sought.all, shown));
  const diagnostic = (value: Json): Json => mapStrings(value, text, (key) => (namesCredential(key) ? REDACTED : undefined));

  const failure = ({ name, message, code, details, cause, stack, ...rest }: Failure): Failure => ({
    ...rest,
    name: known(name),
    message: text(message),
    ...(code === undefined ? {} : { code: known(code) }),
    ...(details === undefined ? {} : { details: diagnostic(details) }),
    ...(cause === undefined ? {} : { cause: failure(cause) }),
    ...(stack === undefined ? {} : { stack: text(stack) }),
  });

  return {
    text,
    data: <T>(value: T): T => (sought.certain.length === 0 ? value : (mapStrings(value as Json, known) as T)),
    failure,
    stream: () => redactedStream(() => sought),
    learn(name, secret) {
      const values = learned.get(name) ?? [];
      if (values.includes(secret)) return;
      learned.set(name, [...values, secret].slice(-REMEMBERED));
      sought = searchesOf([...secrets, ...[...learned.values()].flat()]);
    },
  };
}

/** Knows no secrets: still hides what looks like one from people. */
export const noSecrets: Redactor = redactor([]);

/** What is looked for in texts of failures, and in everything. */
interface Searches {
  readonly all: readonly RegExp[];
  readonly certain: readonly RegExp[];
  /** Characters that one of them may have, in whatever form. */
  readonly longest: number;
  /** Whether one of them has white space in it. */
  readonly spaced: boolean;
}

function searchesOf(secrets: readonly string[]): Searches {
  return {
    all: searchesFor(secrets, TEXT_LENGTH),
    certain: searchesFor(secrets, DATA_LENGTH),
    longest: Math.max(0, ...secrets.map((secret) => secret.length * LONGEST_FORM)),
    spaced: secrets.some((secret) => /\s/.test(secret)),
  };
}

function searchesFor(secrets: readonly string[], least: number): readonly RegExp[] {
  // The longest first: one secret may be the beginning of another.
  const sought = [...new Set(secrets)].filter((secret) => secret.length >= least).toSorted((a, b) => b.length - a.length);
  const groups: string[][] = [];
  let room = 0;
  for (const secret of sought) {
    if (secret.length > room || groups.length === 0) {
      groups.push([]);
      room = MOST_SOUGHT;
    }
    groups.at(-1)!.push(secret);
    room -= secret.length;
  }
  return groups.map((group) => new RegExp(group.flatMap(formsOf).join('|'), 'g'));
}

function hide(searches: readonly RegExp[], text: string): string {
  let hidden = text;
  for (const search of searches) hidden = hidden.replace(search, REDACTED);
  return hidden;
}

/** A secret may begin in one piece and end in another: as much is held back as could be the beginning of one. */
function redactedStream(sought: () => Searches): RedactedStream {
  let held = '';
  const release = (until: number): string => {
    const text = held.slice(0, until);
    held = held.slice(until);
    return hide(sought().certain, text);
  };
  return {
    add(piece) {
      held += piece;
      const { certain: searches, longest, spaced } = sought();
      if (searches.length === 0) return release(held.length);
      let safe = Math.max(0, held.length - longest);
      // What has white space in it is the beginning of no secret that has none.
      if (!spaced) safe = Math.max(safe, beginOfLastWord(held, safe));
      for (let before = -1; before < safe;) {
        before = safe;
        for (const search of searches)
          for (const { index, 0: found } of held.matchAll(search)) if (index < safe) safe = Math.max(safe, index + found.length);
      }
      return release(safe);
    },
    end: () => release(held.length),
  };
}

function beginOfLastWord(text: string, least: number): number {
  let at = text.length;
  while (at > least && text.charCodeAt(at - 1) > 0x20) at--;
  return at;
}

/** The value with each string changed, keys too; itself when nothing changed. */
function mapStrings(value: Json, change: (text: string) => string, byKey?: (key: string) => string | undefined, depth = 0): Json {
  if (typeof value === 'string') return change(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) return REDACTED;
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => mapStrings(item, change, byKey, depth + 1));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  const entries = Object.entries(value as { readonly [key: string]: Json });
  const changed = entries.map(([key, item]): [string, Json] => {
    const hidden = typeof item === 'string' ? byKey?.(key) : undefined;
    return [change(key), hidden ?? mapStrings(item, change, byKey, depth + 1)];
  });
  const same = changed.every(([key, item], index) => key === entries[index]![0] && item === entries[index]![1]);
  // An assignment to `__proto__` would set the prototype instead of a property; this does not.
  return same ? value : Object.fromEntries(changed);
}
