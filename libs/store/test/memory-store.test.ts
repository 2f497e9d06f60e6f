import { damageDocument, describeStore } from '../src/contract.ts';
import { memoryDocuments, memoryStore } from '../src/memory.ts';

describeStore('memory store', async () => {
  const documents = memoryDocuments();
  const store = memoryStore(documents);
  return {
    store,
    damage: async (key, fields) => damageDocument(documents, key, fields),
    dispose: () => store.close(),
  };
});
