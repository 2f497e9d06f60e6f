import type { RequestStore } from '../port/request-store.ts';
import { entryOf, type MemoryDocuments } from './documents.ts';

export function memoryRequests({ requests }: Pick<MemoryDocuments, 'requests'>): RequestStore {
  return {
    async keepRequest(record) {
      entryOf(requests, record.id, () => record);
    },
    readRequest: async (id) => requests.get(id),
    async forgetRequests(before) {
      for (const { id, at } of requests.values()) if (at < before) requests.delete(id);
    },
  };
}
