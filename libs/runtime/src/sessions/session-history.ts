import { withoutTenant, type Bounds, type Json, type TroupeError } from '@troupe/contracts';
import { decodeEntry } from '@troupe/contracts/format';
import { isReadable, unreadableData } from '@troupe/store';
import type { SessionRecords, StoredEntry, UnreadableEntry } from './session-records.ts';

/** What a session held before a position: the newest of it, whole entries, as far as there is room. @throws TroupeError `unreadable-data` */
export type SessionHistory = (id: string, at: number) => Promise<readonly Json[]>;

interface Entry {
  readonly messages: readonly Json[];
  readonly bytes: number;
}

interface Known {
  /** The entry after the last that is known. */
  readonly end: number;
  /** Oldest first. */
  readonly entries: readonly Entry[];
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

  /** From `from` to `to`, backwards, until there is no room, or something is missing that is not part of the session any more. */
  const read = async (id: string, from: number, to: number): Promise<{ readonly found: readonly Entry[]; readonly isWhole: boolean }> => {
    const found: Entry[] = [];
    let bytes = 0;
    for (let end = to; end > from && bytes <= historyBytes; end -= PAGE) {
      const begin = Math.max(from, end - PAGE);
      const page = await records.entries(id, { from: begin, before: end, limit: end - begin });
      for (let n = end - 1, i = page.length - 1; n >= begin; n--, i--) {
        const stored = page[i];
        // What was deleted leaves a position without an entry before what was said since.
        if (stored?.n !== n && n < (await records.first(id))) return { found: found.toReversed(), isWhole: false };
        const entry = toEntry(id, n, stored);
        bytes += entry.bytes;
        found.push(entry);
      }
    }
    return { found: found.toReversed(), isWhole: true };
  };

  return async (id, at) => {
    const known = cache.get(id);
    const before = known === undefined || known.end > at ? [] : known.entries;
    const { found, isWhole } = await read(id, before.length === 0 ? 0 : known!.end, at);
    const entries = newest(isWhole ? [...before, ...found] : found, historyBytes);
    if (known === undefined || known.end <= at) keep(id, { end: at, entries, bytes: sum(entries) });
    return entries.flatMap(({ messages }) => messages);
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
  return { messages: messages as unknown as readonly Json[], bytes: entry.body.length };
}

/** The last entries that have room, the last one always. */
function newest(entries: readonly Entry[], most: number): readonly Entry[] {
  let room = most;
  let from = entries.length;
  while (from > 0 && (from === entries.length || entries[from - 1]!.bytes <= room)) room -= entries[--from]!.bytes;
  return entries.slice(from);
}

function sum(entries: readonly Entry[]): number {
  return entries.reduce((bytes, entry) => bytes + entry.bytes, 0);
}
