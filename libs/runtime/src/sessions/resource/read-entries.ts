import {
  readCountCursor,
  SESSION_FORMAT,
  SESSION_FORMAT_VERSION,
  type Bounds,
  type EntriesPage,
  type ExportedSession,
  type Page,
  type PageRequest,
  type SessionEntry,
} from '@troupe/contracts';
import { decodeEntry } from '@troupe/contracts/format';
import { isReadable, type Store } from '@troupe/store';
import { sessionRecords, type SessionRecord, type StoredEntry, type UnreadableEntry } from '../session-records.ts';
import type { Sessions } from '../sessions.ts';
import { demandSession, headOf } from './session-head.ts';

export interface ReadEntriesParts {
  readonly bounds: Bounds;
  readonly store: Store;
  readonly sessions: Pick<Sessions, 'settle'>;
}

/** From either end; no page has more bytes than it may, but for one that has a single entry. @throws TroupeError `session-not-found` */
export async function readEntries(parts: ReadEntriesParts, id: string, page: EntriesPage): Promise<Page<SessionEntry>> {
  return entriesOf(parts, await demandSession(sessionRecords(parts.store), id), page);
}

/** @throws TroupeError `session-not-found` */
export async function exportSession(parts: ReadEntriesParts, id: string, page: PageRequest): Promise<ExportedSession> {
  const session = await demandSession(sessionRecords(parts.store), id);
  const [head, { items, next }] = await Promise.all([headOf(parts.store, session), entriesOf(parts, session, page)]);
  const rest = next === undefined ? {} : { next };
  return { format: SESSION_FORMAT, version: SESSION_FORMAT_VERSION, session: head, entries: items, ...rest };
}

async function entriesOf(
  { store, bounds, sessions }: ReadEntriesParts,
  session: SessionRecord,
  page: EntriesPage,
): Promise<Page<SessionEntry>> {
  const descending = page.order === 'desc';
  const cursor = page.cursor === undefined ? undefined : readCountCursor(page.cursor);
  // What its writer adds may not be there yet (C3).
  if (session.writer !== undefined) await sessions.settle(session.writer);
  const found = await sessionRecords(store).entries(session.id, {
    from: descending ? session.first : Math.max(cursor ?? 0, session.first),
    ...(descending && cursor !== undefined ? { before: cursor } : {}),
    descending,
    // One more says whether there is more.
    limit: page.limit + 1,
    bytes: bounds.pageBytes,
  });
  const isCut = found.length > page.limit || sizeOf(found) >= bounds.pageBytes;
  const shown = found.slice(0, page.limit);
  const last = shown.at(-1);
  return { items: shown.map(shownEntry), ...(isCut && last !== undefined ? { next: String(descending ? last.n : last.n + 1) } : {}) };
}

function sizeOf(entries: readonly (StoredEntry | UnreadableEntry)[]): number {
  return entries.reduce((bytes, entry) => bytes + ('body' in entry ? entry.body.length : 0), 0);
}

function shownEntry(entry: StoredEntry | UnreadableEntry): SessionEntry {
  if (!isReadable(entry)) return { entry: entry.n, messages: [], unreadable: entry.unreadable };
  const { n, task, agent, lastAgent, at } = entry;
  const messages = decodeEntry(entry);
  return {
    entry: n,
    task,
    ...(agent === undefined ? {} : { agent }),
    ...(lastAgent === undefined ? {} : { lastAgent }),
    at: new Date(at).toISOString(),
    ...(isReadable(messages) ? { messages } : { messages: [], unreadable: messages.unreadable }),
  };
}
