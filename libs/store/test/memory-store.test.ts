import { damageDocument, describeStore } from '../src/contract.ts';
import { describeBodies } from '../src/contract/bodies.ts';
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

describeBodies('memory store', async () => {
  const store = memoryStore();
  return { store, dispose: () => store.close() };
});
