import { memoryBodies } from './memory/bodies.ts';
import { documentStore } from './document-store/documents-over.ts';
import { memoryDocumentTable } from './memory/document-table.ts';
import { memoryDocuments, type MemoryDocuments } from './memory/documents.ts';
import { memoryInbox } from './memory/inbox.ts';
import { memoryTaskIndex } from './memory/task-index.ts';
import { memoryTurnLog } from './memory/turn-log.ts';
import type { WholeStore } from './port.ts';

export { memoryDocuments, type Kept, type MemoryDocuments } from './memory/documents.ts';

/**
 * A store that lives as long as the process, or the documents it is given: for tests, and for trying things out.
 *
 * @param now what `time` says, in ms since 1970; the machine's clock by default
 */
export function memoryStore(documents: MemoryDocuments = memoryDocuments(), now: () => number = Date.now): WholeStore {
  return {
    ...memoryTurnLog(documents),
    ...memoryTaskIndex(documents),
    ...memoryInbox(documents),
    ...memoryBodies(documents),
    ...documentStore(({ name }) => memoryDocumentTable(documents.documents, name)),
    time: async () => now(),
    ping: async () => {},
    close: async () => {},
  };
}
