import { setTimeout as sleep } from 'node:timers/promises';
import { MongoServerError, type Db, type IndexDescription } from 'mongodb';
import { collectionExists } from '../writes/failure.ts';

/** Collections, and their indexes beside `_id`. Sparse ones hold only what is looked for. */
const indexes: Readonly<Record<string, readonly IndexDescription[]>> = {
  turns: [],
  tasks: [
    { key: { createdAt: -1, _id: -1 } },
    { key: { status: 1, createdAt: -1, _id: -1 } },
    { key: { openIn: 1, _id: 1 } },
    { key: { ofTenant: 1 }, sparse: true },
    // One for all that few tasks have: each index costs every write, also of what is not in it.
    { key: { tags: 1 }, sparse: true },
  ],
  messages: [
    { key: { task: 1 }, sparse: true },
    { key: { partition: 1 }, sparse: true },
  ],
  blobs: [],
  pings: [],
};

/** Those that a store of documents alone writes to. */
const besidesTasks: readonly string[] = ['pings'];

/** Attempts of something that several services do at the same moment when they start. */
const ATTEMPTS = 5;

export async function prepareCollections(db: Db, documentsOnly: boolean): Promise<void> {
  for (const [name, wanted] of Object.entries(indexes)) {
    if (!documentsOnly || besidesTasks.includes(name)) await prepareCollection(db, name, wanted);
  }
}

export async function prepareCollection(db: Db, name: string, wanted: readonly IndexDescription[]): Promise<void> {
  await despiteOthers(async () => {
    await db.createCollection(name).catch((error: unknown) => {
      if (!collectionExists(error)) throw error;
    });
    if (wanted.length > 0) await db.collection(name).createIndexes([...wanted]);
  });
}

async function despiteOthers(prepare: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await prepare();
      return;
    } catch (error) {
      if (!(error instanceof MongoServerError) || attempt === ATTEMPTS) throw error;
    }
    await sleep(attempt * 200);
  }
}
