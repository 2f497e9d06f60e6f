import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { MongoClient } from 'mongodb';

/** A turn as the database has it. */
export interface RawTurn {
  readonly task: string;
  readonly n: number;
  readonly at: number;
  readonly build: string;
  readonly body: string;
}

/** The turns of all tasks, read and written without the platform. */
export interface RawLog {
  read(task: string): Promise<RawTurn[]>;
  /** Puts a turn in the place of the one of its number, or adds it. */
  put(turn: RawTurn): Promise<void>;
  remove(task: string, n: number): Promise<void>;
}

/** @param folder the data folder of a platform that is stopped */
export function rawSqlite(folder: string): RawLog {
  const using = <T>(use: (db: DatabaseSync) => T): T => {
    const db = new DatabaseSync(join(folder, 'troupe.db'));
    try {
      return use(db);
    } finally {
      db.close();
    }
  };
  return {
    read: async (task) =>
      using((db) => db.prepare('SELECT task, n, at, build, body FROM turns WHERE task = ? ORDER BY n').all(task) as unknown as RawTurn[]),
    put: async ({ task, n, at, build, body }) =>
      using((db) => {
        db.prepare('DELETE FROM turns WHERE task = ? AND n = ?').run(task, n);
        db.prepare('INSERT INTO turns (task, n, at, build, body) VALUES (?, ?, ?, ?, ?)').run(task, n, at, build, body);
      }),
    remove: async (task, n) => using((db) => void db.prepare('DELETE FROM turns WHERE task = ? AND n = ?').run(task, n)),
  };
}

export function rawMongo(url: string, database: string): RawLog {
  const key = (task: string, n: number): string => `${task}/${String(n).padStart(8, '0')}`;
  const using = async <T>(use: (turns: ReturnType<typeof turnsOf>) => Promise<T>): Promise<T> => {
    await using client = new MongoClient(url);
    return await use(turnsOf(client, database));
  };
  return {
    read: (task) =>
      using(async (turns) => {
        const found = await turns
          .find({ _id: { $gte: `${task}/`, $lt: `${task}0` } })
          .sort({ _id: 1 })
          .toArray();
        return found.map(({ _id, at, build, body }) => ({ task, n: Number(_id.slice(-8)), at, build, body }));
      }),
    put: ({ task, n, ...fields }) =>
      using(async (turns) => {
        await turns.updateOne({ _id: key(task, n) }, { $set: { v: 1, ...fields }, $setOnInsert: { nonce: 'x' } }, { upsert: true });
      }),
    remove: (task, n) => using(async (turns) => void (await turns.deleteOne({ _id: key(task, n) }))),
  };
}

function turnsOf(client: MongoClient, database: string) {
  return client.db(database).collection<{ _id: string; at: number; build: string; body: string }>('turns');
}
