import { setTimeout as sleep } from 'node:timers/promises';
import { MongoError, type Db } from 'mongodb';
import { mongoBodies } from './mongo/collections/bodies.ts';
import { documentStore } from './document-store/documents-over.ts';
import { isReadable } from './documents/unreadable.ts';
import { blobs as blobsIn, type Blobs } from './mongo/documents/blobs.ts';
import { connect } from './mongo/connect.ts';
import { gate, type Gate } from './mongo/gate.ts';
import { mongoDocumentTable } from './mongo/collections/document-collection.ts';
import { messageCollection } from './mongo/collections/message-collection.ts';
import { nonces } from './mongo/writes/nonce.ts';
import { taskCollection, toRecord } from './mongo/collections/task-collection.ts';
import { turnCollection } from './mongo/collections/turn-collection.ts';
import { serverTime } from './mongo/server-time.ts';
import type { Store, WholeStore } from './port.ts';
import type { Append } from './port/turn-log.ts';

export interface MongoStoreOptions {
  /** Instead of the one the address names, `troupe` when it names none. */
  readonly database?: string;
  /** Leaves the collections of tasks alone: for a process whose user of the server has no right to them. */
  readonly documentsOnly?: boolean;
  /** How many writes may wait for the server; more are refused as `unavailable`. 10,000 by default. */
  readonly maxWaiting?: number;
}

/** Milliseconds between attempts to write what follows a turn. */
const FOLLOW_UP_RETRY_MS = 1_000;

/**
 * A store on a MongoDB server, alone or a replica set, or on one that speaks its protocol. Every
 * write is one document; what is written while a write is in flight is the next command.
 *
 * @param url e.g. `mongodb://user:password@host:27017/troupe?authSource=admin`
 * @throws TroupeError `invalid-configuration` when the address cannot be used, `unavailable` when
 * nobody answers there. Methods throw `unavailable` when the server does not answer; later ones may succeed.
 */
export async function mongoStore(url: string, options: MongoStoreOptions = {}): Promise<WholeStore> {
  const { client, db, where } = await connect(url, options);
  const door = gate(where, options.maxWaiting ?? 10_000);
  const nonce = nonces();
  const blobs = blobsIn(db, db.collection('blobs'));
  const pings = db.collection('pings');
  return {
    ...taskMethods(db, door, blobs, nonce),
    ...mongoBodies(db, door, blobs),
    ...documentStore((layout) => mongoDocumentTable(db, door, blobs, nonce, layout)),
    time: () => door.read(() => serverTime(db)),
    ping: () => door.write(async () => void (await pings.updateOne({}, { $set: { v: 1 } }, { upsert: true }))),
    async close() {
      if (door.closed) return;
      await door.close();
      await client.close();
    },
  };
}

/** Once the turn is there, what follows it may lag (S3): if it fails now, it is done later. */
async function follow(door: Gate, change: () => Promise<void>): Promise<void> {
  const later = async (): Promise<void> => {
    await sleep(FOLLOW_UP_RETRY_MS, undefined, { ref: false });
    if (!door.closed) await change().catch(later);
  };
  await change().catch((error: unknown) => {
    if (!(error instanceof MongoError)) throw error;
    void later();
  });
}

function taskMethods(db: Db, door: Gate, blobs: Blobs, nonce: () => string) {
  const { read, write } = door;
  const turns = turnCollection(db, db.collection('turns'), blobs, nonce);
  const tasks = taskCollection(db, db.collection('tasks'), blobs);
  const messages = messageCollection(db, db.collection('messages'), nonce);
  const append = async ({ turn, task, consumed }: Append): Promise<'committed' | 'conflict'> => {
    const record = task && (await tasks.toDocument(task));
    const start = turn.n === 0 ? record : undefined;
    if (!(await turns.insert(turn, start))) {
      // The process that stored this first turn may have died before it stored the record.
      const missed = turn.n === 0 ? await turns.readStart(turn.task) : undefined;
      if (missed !== undefined && isReadable(toRecord(missed))) await tasks.add(missed);
      return 'conflict';
    }
    await Promise.all([
      // Without a record nobody would find the task: a start is reported once both are there.
      start !== undefined && tasks.add(start),
      start === undefined && record !== undefined && follow(door, () => tasks.save(record)),
    ]);
    // The turn holds what it consumed (F3): the mark saves looking there, and nobody waits for it. A closed store leaves it out.
    if (consumed !== undefined) door.read(() => follow(door, () => messages.consume(turn.task, consumed))).catch(() => {});
    return 'committed';
  };

  return {
    append: (entry) => write(() => append(entry)),
    readTurns: (task, from, limit, bytes) => read(() => turns.read(task, from, limit, bytes)),

    readTask: (task) => read(() => tasks.read(task)),
    saveTask: (record) => write(async () => tasks.save(await tasks.toDocument(record))),
    replaceTask: (record) => write(async () => tasks.replace(await tasks.toDocument(record))),
    listTasks: (query) => read(() => tasks.list(query)),
    openTasks: (partitions, after, limit) => read(() => tasks.open(partitions, after, limit)),
    countOpen: (tenant, most) => read(() => tasks.countOpen(tenant, most)),
    lostTasks: (after, limit) =>
      read(async () => {
        const begun = await turns.begun(after, limit);
        const next = begun.length < limit ? undefined : begun.at(-1);
        return { tasks: await tasks.lost(begun), ...(next === undefined ? {} : { next }) };
      }),
    deleteTask: (task) =>
      write(async () => {
        await turns.remove(task);
        await messages.remove(task);
        await tasks.remove(task);
      }),

    acceptMessage: (message) => write(async () => ((await messages.insert(message)) ? 'accepted' : 'duplicate')),
    hasMessage: (task, id) => read(() => messages.has(task, id)),
    unreadMessages: (task) => read(() => messages.unread(task)),
    tasksWithUnread: (partitions, limit) => read(() => messages.tasksWithUnread(partitions, limit)),
    consumeMessages: (task, ids) => write(() => messages.consume(task, ids)),
  } satisfies Partial<Store>;
}
