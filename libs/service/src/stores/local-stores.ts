import type { StoreAdapters } from './choose-store.ts';

const SQLITE = 'sqlite:';

/** Stores of one process; they need no server. */
export const localStores: StoreAdapters = {
  memory: {
    example: 'memory:',
    isComplete: (address) => address === 'memory:',
    open: async () => (await import('@troupe/store/memory')).memoryStore(),
  },
  sqlite: {
    example: 'sqlite:/var/lib/troupe',
    isComplete: (address) => address.length > SQLITE.length,
    open: async (address) => (await import('@troupe/store/sqlite')).sqliteStore(address.slice(SQLITE.length)),
  },
};
