import { MongoClient } from 'mongodb';
import { expect, it, onTestFinished } from 'vitest';
import { SETUP_TIMEOUT, startMongo, startNats, type Source, type TestServer } from '../src/index.ts';
import { isOpen } from '../src/servers/is-open.ts';

const START_AGAIN = 60_000;

/** What is expected of servers from one place, or of those found first. */
export function describeServers(from?: Source): void {
  const options = { own: true, ...(from === undefined ? {} : { from }) };

  it(
    'of MongoDB keeps its data over kill -9, and loses it when asked to',
    async () => {
      await using server = await startMongo(options);
      const client = new MongoClient(server.url, { serverSelectionTimeoutMS: START_AGAIN });
      onTestFinished(() => client.close());
      const things = client.db('servers').collection<{ _id: number }>('things');
      await things.insertOne({ _id: 1 }, { writeConcern: { w: 'majority', j: true } });

      await server.kill9();
      expect(await answersAt(server)).toBe(false);
      await server.restart();
      expect(await things.find().toArray()).toEqual([{ _id: 1 }]);
      await server.restart({ wipe: true });
      expect(await things.find().toArray()).toEqual([]);

      await server.stop();
      expect(await answersAt(server)).toBe(false);
    },
    SETUP_TIMEOUT,
  );

  it(
    'of NATS is killed and started again on the same port',
    async () => {
      await using server = await startNats({ ...options, jetstream: 'sync_interval: always' });
      expect(await answersAt(server)).toBe(true);
      await server.kill9();
      expect(await answersAt(server)).toBe(false);
      await server.restart();
      expect(await answersAt(server)).toBe(true);
      await server.stop();
      expect(await answersAt(server)).toBe(false);
    },
    SETUP_TIMEOUT,
  );
}

export function answersAt({ url }: TestServer): Promise<boolean> {
  return isOpen(Number(new URL(url).port));
}
