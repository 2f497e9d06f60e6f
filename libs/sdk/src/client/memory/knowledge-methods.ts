import type { KnowledgePart, KnowledgeSource, NewSource } from '@troupe/contracts';
import { send, type Connection } from '../connection.ts';

/** What agents look things up in. */
export interface KnowledgeMethods {
  /** Takes the place of what the source had before; the same content changes nothing. */
  putKnowledge(base: string, source: string, given: NewSource): Promise<KnowledgeSource>;
  knowledge(base: string): AsyncIterable<KnowledgeSource>;
  /** The nearest parts first. */
  searchKnowledge(base: string, query: string): Promise<readonly KnowledgePart[]>;
  deleteKnowledge(base: string, source: string): Promise<void>;
}

export function knowledgeMethods(connection: Connection, pages: <T>(path: string) => AsyncIterable<T>): KnowledgeMethods {
  return {
    putKnowledge: (base, source, given) =>
      send<KnowledgeSource>(connection, {
        method: 'PUT',
        path: `${pathOf(base)}?${new URLSearchParams({ source }).toString()}`,
        body: given,
      }),
    knowledge: (base) => pages<KnowledgeSource>(pathOf(base)),
    async searchKnowledge(base, query) {
      const path = `${pathOf(base)}/search?${new URLSearchParams({ q: query }).toString()}`;
      return (await send<{ readonly items: readonly KnowledgePart[] }>(connection, { method: 'GET', path })).items;
    },
    deleteKnowledge: (base, source) =>
      send<void>(connection, { method: 'DELETE', path: `${pathOf(base)}?${new URLSearchParams({ source }).toString()}` }),
  };
}

function pathOf(base: string): string {
  return `/v1/knowledge/${encodeURIComponent(base)}`;
}
