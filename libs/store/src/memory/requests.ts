import type { Store } from '../port.ts';
import { entryOf, type MemoryDocuments } from './documents.ts';

type Requests = Pick<Store, 'keepRequest' | 'readRequest' | 'forgetRequests'>;

export function memoryRequests({ requests }: Pick<MemoryDocuments, 'requests'>): Requests {
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
