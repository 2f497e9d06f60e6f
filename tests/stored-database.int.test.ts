import { mongoStore } from '@troupe/store/mongo';
import { SETUP_TIMEOUT, startMongo } from '@troupe/testing';
import { MongoClient } from 'mongodb';
import { expect, it } from 'vitest';
import { readsStoredTasks } from './stored-data/reads-stored-tasks.ts';
import { restoreDatabase } from './stored-data/recorded-stores.ts';

it(
  'a database written before there were tenants opens, lists its tasks, and goes on with them',
  async () => {
    const server = await startMongo();
    const database = `stored-${crypto.randomUUID()}`;
    await using client = new MongoClient(server.url);
    const db = client.db(database);
    try {
      await restoreDatabase('before-tenants', db);
      const store = await mongoStore(server.url, { database });
      await readsStoredTasks(store);
      expect((await store.listTasks({ tenant: 'acme', limit: 5 })).map(({ id }) => id)).toEqual(['acme~ended']);
      await store.close();
    } finally {
      await db.dropDatabase();
      await server.stop();
    }
  },
  SETUP_TIMEOUT,
);
