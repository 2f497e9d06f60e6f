import type { FoundMemory, MemoryEntry, MemoryFilter, WorkingDocument } from '@troupe/contracts';
import { send, type Connection } from '../connection.ts';

/** What agents remember of users. */
export interface MemoryMethods {
  /** Of who asks, or of another user; oldest first. All of it is an export. */
  memories(filter?: MemoryFilter): AsyncIterable<MemoryEntry>;
  /** The nearest first. */
  searchMemories(query: string, options?: MemoryFilter & { readonly limit?: number }): Promise<readonly FoundMemory[]>;
  editMemory(id: string, text: string, of?: Pick<MemoryFilter, 'user'>): Promise<MemoryEntry>;
  forgetMemory(id: string, of?: Pick<MemoryFilter, 'user'>): Promise<void>;
  /** The documents that agents keep. */
  workingMemory(of?: Pick<MemoryFilter, 'user'>): Promise<readonly WorkingDocument[]>;
  /** Everything of a user. Resolves with how many entries there were. */
  forgetMemories(of?: Pick<MemoryFilter, 'user'>): Promise<number>;
}

type Query = Readonly<Record<string, string>>;

export function memoryMethods(connection: Connection, pages: <T>(path: string, query?: Query) => AsyncIterable<T>): MemoryMethods {
  return {
    memories: (filter = {}) => pages<MemoryEntry>('/v1/memory', { ...filter }),
    async searchMemories(query, { limit, ...filter } = {}) {
      const asked = { q: query, ...filter, ...(limit === undefined ? {} : { limit: String(limit) }) };
      const path = withQuery('/v1/memory/search', asked);
      return (await send<{ readonly items: readonly FoundMemory[] }>(connection, { method: 'GET', path })).items;
    },
    editMemory: (id, text, of = {}) =>
      send<MemoryEntry>(connection, { method: 'PATCH', path: withQuery(pathOf(id), { ...of }), body: { text } }),
    forgetMemory: (id, of = {}) => send<void>(connection, { method: 'DELETE', path: withQuery(pathOf(id), { ...of }) }),
    workingMemory: async (of = {}) =>
      (
        await send<{ readonly items: readonly WorkingDocument[] }>(connection, {
          method: 'GET',
          path: withQuery('/v1/memory/working', { ...of }),
        })
      ).items,
    forgetMemories: async (of = {}) =>
      (await send<{ readonly forgotten: number }>(connection, { method: 'DELETE', path: withQuery('/v1/memory', { ...of }) })).forgotten,
  };
}

function pathOf(id: string): string {
  return `/v1/memory/${encodeURIComponent(id)}`;
}

function withQuery(path: string, query: Query): string {
  const search = new URLSearchParams(query).toString();
  return search === '' ? path : `${path}?${search}`;
}
