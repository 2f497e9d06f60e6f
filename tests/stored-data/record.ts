import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { mongoStore } from '@troupe/store/mongo';
import { sqliteStore } from '@troupe/store/sqlite';
import { startMongo } from '@troupe/testing';
import { BSON, MongoClient } from 'mongodb';
import { storeTasks } from './stored-tasks.ts';

/*
 * Records what the stores of this build hold of a few tasks: `npm run stored -- <folder>`.
 * A recording is never changed: tests read it with every later build.
 */

const [target] = process.argv.slice(2);
if (target === undefined) throw new Error('Name the folder to write to.');

const folder = await mkdtemp(join(tmpdir(), 'troupe-stored-'));
await storeTasks(sqliteStore(folder));
const db = new DatabaseSync(join(folder, 'troupe.db'));
const parts = db.prepare("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'").all();
const tables = parts.filter(({ type }) => type === 'table').map(({ name }) => String(name));
const sqlite = {
  version: db.prepare('PRAGMA user_version').get()!['user_version'],
  schema: parts.map(({ sql }) => sql),
  rows: Object.fromEntries(tables.map((name) => [name, db.prepare(`SELECT * FROM "${name}"`).all()])),
};
db.close();
await rm(folder, { recursive: true });
await writeFile(join(target, 'sqlite.json'), `${JSON.stringify(sqlite, null, 1)}\n`);

const server = await startMongo();
await storeTasks(await mongoStore(server.url, { database: 'recorded' }));
await using client = new MongoClient(server.url);
const collections = await client.db('recorded').listCollections().toArray();
const mongo: Record<string, unknown> = {};
for (const { name } of collections) {
  const collection = client.db('recorded').collection(name);
  mongo[name] = { indexes: await collection.indexes(), documents: await collection.find().toArray() };
}
await writeFile(join(target, 'mongo.json'), `${BSON.EJSON.stringify(mongo, undefined, 1, { relaxed: false })}\n`);
await client.db('recorded').dropDatabase();
await server.stop();
