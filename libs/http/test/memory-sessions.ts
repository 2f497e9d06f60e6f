import {
  SESSION_FORMAT,
  SESSION_FORMAT_VERSION,
  TroupeError,
  type GivenEntry,
  type Page,
  type PageRequest,
  type SessionEntry,
  type SessionHead,
  type SessionMethods,
} from '@troupe/contracts';
import { randomUUID } from 'node:crypto';

export interface MemorySession extends SessionHead {
  readonly entries: readonly SessionEntry[];
}

/** Conversations over a plain map. */
export function memorySessions(
  all: Map<string, MemorySession>,
  paged: <T>(items: readonly T[], page: PageRequest) => Page<T>,
): SessionMethods {
  const find = (id: string): MemorySession => {
    const session = all.get(id);
    if (session === undefined) throw new TroupeError('session-not-found', `There is no session ${id}.`);
    return session;
  };
  const headOf = ({ entries: _, ...head }: MemorySession): SessionHead => head;
  const make = (id: string, about: Partial<SessionHead>, entries: readonly GivenEntry[]): SessionHead => {
    if (all.has(id)) throw new TroupeError('already-exists', `There is a session ${id}.`);
    const at = new Date().toISOString();
    all.set(id, { ...about, id, createdAt: at, updatedAt: at, entries: entries.map((entry, n) => ({ ...entry, entry: n })) });
    return headOf(find(id));
  };
  return {
    async sessions({ q = '', agent }, { limit, cursor }) {
      if (cursor !== undefined && !/^k\.\d{1,9}$/.test(cursor))
        throw new TroupeError('invalid-cursor', 'The cursor is not one this list gave.');
      const found = [...all.values()].filter((each) => (agent === undefined || each.agent === agent) && (each.title ?? '').includes(q));
      const { items, next } = paged(found.map(headOf), { limit, ...(cursor === undefined ? {} : { cursor: cursor.slice(2) }) });
      return { items, ...(next === undefined ? {} : { next: `k.${next}` }) };
    },
    async sessionEntries(id, { order, ...page }) {
      const { entries } = find(id);
      return paged(order === 'desc' ? entries.toReversed() : entries, page);
    },
    async exportSession(id, page) {
      const { items, ...next } = paged(find(id).entries, page);
      return { format: SESSION_FORMAT, version: SESSION_FORMAT_VERSION, session: headOf(find(id)), entries: items, ...next };
    },
    importSession: async ({ id = randomUUID(), session = {}, entries }) => make(id, session, entries),
    async branchSession(id, { entry, id: copy = randomUUID(), title }) {
      const { entries } = find(id);
      if (entry >= entries.length) throw new TroupeError('entry-not-found', `The session ${id} has no entry ${entry}.`);
      return make(copy, title === undefined ? {} : { title }, entries.slice(0, entry + 1));
    },
    async changeSession(id, changes) {
      all.set(id, { ...find(id), ...changes });
      return headOf(find(id));
    },
    async deleteSession(id) {
      find(id);
      all.delete(id);
    },
  };
}
