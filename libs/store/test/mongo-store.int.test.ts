import { MongoClient, type Db } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { SETUP_TIMEOUT, startMongo, type TestServer } from '@troupe/testing';
import { describeStore } from '../src/contract.ts';
import { describeBodies } from '../src/contract/bodies.ts';
import { noteSpec } from '../src/contract/documents.ts';
import { newTaskId, taskRecord, turn, unique, whole } from '../src/contract/records.ts';
import { mongoStore } from '../src/mongo.ts';
import { connect } from '../src/mongo/connect.ts';
import type { WholeStore } from '../src/port.ts';
import { itEncryptsAnew } from './encrypted-anew.ts';
import { mongoWorld } from './mongo-world.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startMongo();
}, SETUP_TIMEOUT);
afterAll(() => server.stop());

describeStore('mongo store', () => mongoWorld(server.url));
describeBodies('mongo store', () => mongoWorld(server.url));

describe('a mongo store', () => {
  // Five of a task, and two of the record that a first turn has with it.
  itEncryptsAnew(async () => {
    const { store, db } = await storeAndDocuments();
    const stored = async (): Promise<string> => {
      const collections = (await db.collections()).filter(({ collectionName }) => collectionName !== 'documents.encryptionKeys');
      return JSON.stringify(await Promise.all(collections.map((collection) => collection.find().sort({ _id: 1 }).toArray())));
    };
    return { store, stored };
  }, 7);
});

/** A store, and the documents it keeps. */
async function storeAndDocuments(documentsOnly = false): Promise<{ readonly store: WholeStore; readonly db: Db }> {
  const database = unique('documents');
  const store = await mongoStore(server.url, { database, documentsOnly });
  const client = new MongoClient(server.url);
  onTestFinished(async () => {
    await store.close();
    await client.db(database).dropDatabase();
    await client.close();
  });
  return { store, db: client.db(database) };
}

it('acknowledges a write when a majority has it in the journal (S2)', async () => {
  const { client, db } = await connect(server.url, { database: unique('concern') });
  onTestFinished(() => client.close());
  for (const writer of [client, db, db.collection('turns')]) expect(writer.writeConcern).toMatchObject({ w: 'majority', j: true });
});

it('refuses a database that a draft of 0.1 wrote, and takes one that it wrote itself (F1)', async () => {
  const { store, db } = await storeAndDocuments();
  await store.append({ turn: turn(newTaskId(), 0) });
  await (await mongoStore(server.url, { database: db.databaseName })).close();
  await db.collection('meta').deleteMany({});
  await expect(mongoStore(server.url, { database: db.databaseName })).rejects.toMatchObject({
    code: 'invalid-configuration',
    message: expect.stringMatching(/written by a draft of Troupe 0\.1.*Choose another database, or drop this one\./),
  });
});

it('of documents only leaves the collections of tasks alone', async () => {
  const { store, db } = await storeAndDocuments(true);
  await store.ping();
  await store.documents(noteSpec).insert({ group: 'a', n: 1, text: 'short' });
  const names = (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
  expect(names.toSorted()).toEqual(['documents.notes', 'meta', 'pings']);
});

describe('the documents of a mongo store', () => {
  it('hold bodies of any size, which go with their task', async () => {
    const { store, db } = await storeAndDocuments();
    const [large, other] = [newTaskId(), newTaskId()];
    const bodies = [60_000, 70_000, 20_000_000].map((length) => JSON.stringify('é'.repeat(length / 2)));
    for (const [n, body] of bodies.entries()) expect(await store.append({ turn: turn(large, n, body) })).toBe('committed');
    await store.append({ turn: turn(other, 0, bodies[1]) });
    expect(await store.append({ turn: turn(large, 1, JSON.stringify('z'.repeat(80_000))) })).toBe('conflict');
    expect((await store.readTurns(large, 0, 10)).map((each, n) => whole(each).body === bodies[n])).toEqual([true, true, true]);
    expect(await db.collection('blobs').countDocuments()).toBeGreaterThanOrEqual(7);

    await store.deleteTask(large);
    expect(await db.collection('blobs').countDocuments()).toBe(1);
    expect(whole((await store.readTurns(other, 0, 10))[0]).body === bodies[1]).toBe(true);
  });

  it('of a spec are of any size where they never change, whatever their keys, and their blobs go with them', async () => {
    const { store, db } = await storeAndDocuments();
    const notes = store.documents(noteSpec);
    const groups = ['a', 'a/b', 'a/00000001', 'ä %2F', '$x.y'];
    const note = (group: string, n: number) => ({ group, n, text: `${group} ${'x'.repeat(100_000)}` });
    for (const group of groups) for (const n of [0, 1]) await notes.insert(note(group, n));
    for (const group of groups)
      expect((await notes.find({ where: [group], limit: 10 })).documents).toEqual([note(group, 0), note(group, 1)]);
    expect(await db.collection('blobs').countDocuments()).toBe(10);
    for (const group of groups) await notes.delete({ group, n: 0 }, {});
    expect(await db.collection('blobs').countDocuments()).toBe(5);
    for (const group of groups) expect((await notes.find({ where: [group], limit: 10 })).documents).toEqual([note(group, 1)]);
  });

  it('refuse a record that no document can hold, and take those written with it', async () => {
    const { store } = await storeAndDocuments();
    const [good, bad] = [newTaskId(), newTaskId()];
    const outcomes = await Promise.allSettled([
      store.saveTask(taskRecord(good)),
      store.saveTask(taskRecord(bad, { body: JSON.stringify('x'.repeat(16_000_000)) })),
    ]);
    expect(outcomes).toMatchObject([{ status: 'fulfilled' }, { status: 'rejected', reason: { code: 'payload-too-large' } }]);
    expect(await store.readTask(good)).toEqual(taskRecord(good));
  });
});

describe('a closed mongo store', () => {
  it('refuses reads and writes, and may be closed again', async () => {
    const { store } = await storeAndDocuments();
    await store.close();
    await store.close();
    for (const attempt of [() => store.append({ turn: turn(newTaskId(), 0) }), () => store.readTask(newTaskId()), () => store.ping()]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'unavailable' });
    }
  });
});
