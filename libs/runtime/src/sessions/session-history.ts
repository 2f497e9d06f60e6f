import { messagesSize, withoutTenant, type Bounds, type Json, type Message, type TroupeError } from '@troupe/contracts';
import { decodeEntry } from '@troupe/contracts/format';
import { isReadable, unreadableData } from '@troupe/store';
import type { SessionRecords, StoredEntry, UnreadableEntry } from './session-records.ts';

/**
 * What a session held before a position: the newest of it, whole entries, until they have more characters than a model
 * gets of them, or there is no room. @throws TroupeError `unreadable-data`
 */
export type SessionHistory = (id: string, at: number, characters: number) => Promise<readonly Json[]>;

interface Entry {
  readonly messages: readonly Message[];
  readonly bytes: number;
  /** Characters, as a model's window counts them. */
  readonly size: number;
}

/** Entries in a row, oldest first. */
interface Run {
  readonly entries: readonly Entry[];
  /** The position of the first of them. */
  readonly from: number;
  /** Whether the session has none before them. */
  readonly isWhole: boolean;
}

interface Known extends Run {
  /** The entry after the last that is known. */
  readonly end: number;
  readonly bytes: number;
}

/** Entries read with one look. */
const PAGE = 32;
/** Bytes of messages of all sessions that stay in memory. */
const CACHED = 64 * 1024 * 1024;

export function sessionHistory(
  records: Pick<SessionRecords, 'entries' | 'first'>,
  { historyBytes }: Pick<Bounds, 'historyBytes'>,
): SessionHistory {
  const cache = new Map<string, Known>();
  let cached = 0;

  const forget = (id: string): void => {
    cached -= cache.get(id)?.bytes ?? 0;
    cache.delete(id);
  };
  const keep = (id: string, known: Known): void => {
    forget(id);
    cache.set(id, known);
    cached += known.bytes;
    for (const oldest of cache.keys()) {
      if (cached <= CACHED) return;
      forget(oldest);
    }
  };

  /** Adds what is before the entries, down to a position, until they are enough or nothing is before them any more. */
  const readBack = async (id: string, { entries, from: to }: Run, from: number, characters: number): Promise<Run> => {
    const found = entries.toReversed();
    let bytes = sum(entries, 'bytes');
    let size = sum(entries, 'size');
    let end = to;
    while (end > from && bytes <= historyBytes && size <= characters) {
      const begin = Math.max(from, end - PAGE);
      const page = await records.entries(id, { from: begin, before: end, limit: end - begin });
      for (let n = end - 1, i = page.length - 1; n >= begin; n--, i--) {
        const stored = page[i];
        // What was deleted leaves a position without an entry before what was said since.
        if (stored?.n !== n && n < (await records.first(id))) return { entries: found.toReversed(), from: n + 1, isWhole: true };
        const entry = toEntry(id, n, stored);
        bytes += entry.bytes;
        size += entry.size;
        found.push(entry);
      }
      end = begin;
    }
    return { entries: found.toReversed(), from: end, isWhole: end === 0 };
  };

  return async (id, at, characters) => {
    const known = cache.get(id);
    const isKnown = known !== undefined && known.end <= at;
    let run = await readBack(id, { entries: [], from: at, isWhole: at === 0 }, isKnown ? known.end : 0, characters);
    if (isKnown && run.from === known.end) {
      run = { entries: [...known.entries, ...run.entries], from: known.from, isWhole: known.isWhole };
      if (!run.isWhole) run = await readBack(id, run, 0, characters);
    }
    const entries = newest(run.entries, historyBytes);
    const from = run.from + run.entries.length - entries.length;
    const isWhole = run.isWhole && from === run.from;
    if (known === undefined || isKnown) keep(id, { entries, from, isWhole, end: at, bytes: sum(entries, 'bytes') });
    return enough(entries, characters).flatMap(({ messages }) => messages as unknown as readonly Json[]);
  };
}

/** @throws TroupeError `unreadable-data` */
function toEntry(session: string, n: number, entry: StoredEntry | UnreadableEntry | undefined): Entry {
  const fault = (why: string): TroupeError =>
    unreadableData(`Entry ${n} of session ${JSON.stringify(withoutTenant(session))} cannot be read: ${why}.`);
  if (entry?.n !== n) throw fault('it is missing');
  if (!isReadable(entry)) throw fault(entry.unreadable);
  const messages = decodeEntry(entry);
  if (!isReadable(messages)) throw fault(messages.unreadable);
  return { messages, bytes: entry.body.length, size: messagesSize(messages) };
}

/** The last entries that have room, the last one always. */
function newest(entries: readonly Entry[], most: number): readonly Entry[] {
  let room = most;
  let from = entries.length;
  while (from > 0 && (from === entries.length || entries[from - 1]!.bytes <= room)) room -= entries[--from]!.bytes;
  return entries.slice(from);
}

/** The last of them that have more characters than a model gets: with the first of those it sees that not all fit. */
function enough(entries: readonly Entry[], characters: number): readonly Entry[] {
  let size = 0;
  let from = entries.length;
  while (from > 0 && size <= characters) size += entries[--from]!.size;
  return entries.slice(from);
}

function sum(entries: readonly Entry[], measure: 'bytes' | 'size'): number {
  return entries.reduce((all, entry) => all + entry[measure], 0);
}
