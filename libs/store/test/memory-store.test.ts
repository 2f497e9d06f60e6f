import { describeStore } from '../src/contract.ts';
import { memoryStore } from '../src/memory.ts';

describeStore('memory store', async () => {
  const store = memoryStore();
  return { store, dispose: () => store.close() };
});
