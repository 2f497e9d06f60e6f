import { sessionEntry, sessionRecord } from '../documents/records.ts';
import { documentVersion } from '../documents/unreadable.ts';
import type { SessionStore } from '../port/session-store.ts';
import { upToBytes } from '../up-to-bytes.ts';
import { entryOf, found, kept, slice, type MemoryDocuments, type Session } from './documents.ts';

export function memorySessions({ sessions }: Pick<MemoryDocuments, 'sessions'>): SessionStore {
  const session = (id: string): Session =>
    entryOf(sessions, id, () => ({ v: documentVersion, writer: undefined, entries: new Map(), places: new Map() }));
  return {
    async readSession(id) {
      const { v, writer, entries } = session(id);
      return sessionRecord(id, found({ v, writer, length: Math.max(-1, ...entries.keys()) + 1 }));
    },
    async passSession(id, from, to) {
      const there = session(id);
      if (there.writer !== from) return false;
      there.writer = to;
      return true;
    },
    async joinSession(id, place) {
      entryOf(session(id).places, place.task, () => place);
    },
    sessionPlaces: async (id, limit) => [...(sessions.get(id)?.places.values() ?? [])].slice(0, limit),
    async leaveSession(id, task) {
      sessions.get(id)?.places.delete(task);
    },
    async appendSession(id, entry) {
      const { entries } = session(id);
      if (entries.has(entry.n)) return 'conflict';
      entries.set(entry.n, kept(entry));
      return 'committed';
    },
    readSessionEntries: async (id, from, limit, bytes = Infinity) =>
      upToBytes(
        slice(sessions.get(id)?.entries, from, limit).map((entry) => sessionEntry(entry.n, found(entry))),
        bytes,
      ),
  };
}
