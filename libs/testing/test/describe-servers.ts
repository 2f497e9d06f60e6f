import { connect } from 'node:net';
import { MongoClient } from 'mongodb';
import { expect, it, onTestFinished } from 'vitest';
import { SETUP_TIMEOUT, startMongo, startNats, type Source, type TestServer } from '../src/index.ts';

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
      expect(await isOpen(server)).toBe(false);
      await server.restart();
      expect(await things.find().toArray()).toEqual([{ _id: 1 }]);
      await server.restart({ wipe: true });
      expect(await things.find().toArray()).toEqual([]);

      await server.stop();
      expect(await isOpen(server)).toBe(false);
    },
    SETUP_TIMEOUT,
  );

  it(
    'of NATS is killed and started again on the same port',
    async () => {
      await using server = await startNats({ ...options, jetstream: 'sync_interval: always' });
      expect(await isOpen(server)).toBe(true);
      await server.kill9();
      expect(await isOpen(server)).toBe(false);
      await server.restart();
      expect(await isOpen(server)).toBe(true);
      await server.stop();
      expect(await isOpen(server)).toBe(false);
    },
    SETUP_TIMEOUT,
  );
}

export function isOpen({ url }: TestServer): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => resolve(socket.destroy().destroyed));
    socket.once('error', () => resolve(false));
  });
}
