import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import type { StoreWorld } from '../src/contract.ts';
import type { WholeWorld } from '../src/contract/bodies.ts';
import { mongoStore } from '../src/mongo.ts';
import { damageInDatabase } from './damage-mongo.ts';

/** A store over a database of its own. */
export async function mongoWorld(url: string): Promise<StoreWorld & WholeWorld> {
  const database = `test-${randomUUID()}`;
  let store = await mongoStore(url, { database });
  return {
    store,
    async reopen() {
      await store.close();
      return (store = await mongoStore(url, { database }));
    },
    async damage(key, fields) {
      await using client = new MongoClient(url);
      await damageInDatabase(client.db(database), key, fields);
    },
    async dispose() {
      await store.close();
      await using client = new MongoClient(url);
      await client.db(database).dropDatabase();
    },
  };
}
