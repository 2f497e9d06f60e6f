import { isMongoAddress } from '../settings/addresses.ts';
import type { StoreAdapter, StoreAdapters } from './choose-store.ts';

const mongo: StoreAdapter = {
  example: 'mongodb://user:password@host:27017/troupe, with user and password percent-encoded',
  isComplete: isMongoAddress,
  open: async (address, use) => (await import('@troupe/store/mongo')).mongoStore(address, use),
};

/** Stores that several processes share. They stand behind a door of their own: the published package has no driver. */
export const sharedStores: StoreAdapters = { mongodb: mongo, 'mongodb+srv': mongo };
