import { readCountCursor, type Bounds, type Message, type PageRequest, type SessionView } from '@troupe/contracts';
import { decodeEntry } from '@troupe/contracts/format';
import { isReadable, type Store } from '@troupe/store';
import { headOf, sessionNotFound, isThere } from './resource/session-head.ts';
import { sessionRecords, type StoredEntry, type UnreadableEntry } from './session-records.ts';
import type { Sessions } from './sessions.ts';

export interface SessionViewParts {
  readonly bounds: Bounds;
  readonly store: Store;
}

/** A conversation as clients read it; a page is a number of entries, one a task, and no more bytes than it may have. */
export async function readSession(
  { store, bounds }: SessionViewParts,
  sessions: Sessions,
  id: string,
  page: PageRequest,
): Promise<SessionView> {
  const records = sessionRecords(store);
  const session = await records.read(id);
  if (!isThere(session)) throw sessionNotFound(id);
  const from = Math.max(readCountCursor(page.cursor), session.first);
  if (session.writer !== undefined) await sessions.settle(session.writer);
  const [entries, head] = await Promise.all([
    records.entries(id, { from, limit: page.limit, bytes: bounds.pageBytes }),
    headOf(store, session),
  ]);
  const last = entries.at(-1);
  return {
    ...head,
    messages: entries.flatMap((entry, i) => messagesOf(entry, i === 0 ? from : entries[i - 1]!.n + 1)),
    tasks: entries.flatMap((entry) => (isReadable(entry) ? [entry.task] : [])),
    ...(last !== undefined && last.n + 1 < session.length ? { next: String(last.n + 1) } : {}),
  };
}

/** What cannot be read stands in its place, and says so, as does what is missing before it. */
function messagesOf(entry: StoredEntry | UnreadableEntry, next: number): readonly Message[] {
  const messages = isReadable(entry) ? decodeEntry(entry) : entry;
  return [
    ...(entry.n === next ? [] : [unreadable(next, 'it is missing')]),
    ...(isReadable(messages) ? messages : [unreadable(entry.n, messages.unreadable)]),
  ];
}

function unreadable(n: number, fault: string): Message {
  return { role: 'system', content: `[Entry ${n} of this session cannot be read: ${fault}.]` };
}
