import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { BSON, type Db, type Document, type IndexDescription } from 'mongodb';

/** What `record.ts` wrote of a data folder. */
interface RecordedFolder {
  readonly version: number;
  readonly schema: readonly string[];
  readonly rows: Readonly<Record<string, readonly Readonly<Record<string, SQLInputValue>>[]>>;
}

/** Makes the data folder that was recorded. */
export async function restoreFolder(recording: string, folder: string): Promise<void> {
  const { version, schema, rows } = JSON.parse(await readFile(pathOf(recording, 'sqlite.json'), 'utf8')) as RecordedFolder;
  const db = new DatabaseSync(join(folder, 'troupe.db'));
  for (const sql of schema) db.exec(sql);
  for (const [table, all] of Object.entries(rows))
    for (const row of all) {
      const names = Object.keys(row);
      db.prepare(`INSERT INTO "${table}" (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`).run(...Object.values(row));
    }
  db.exec(`PRAGMA user_version = ${version}`);
  db.close();
}

type RecordedDatabase = Readonly<
  Record<string, { readonly indexes: readonly IndexDescription[]; readonly documents: readonly Document[] }>
>;

/** Makes the collections that were recorded, with their indexes. */
export async function restoreDatabase(recording: string, db: Db): Promise<void> {
  const recorded = BSON.EJSON.parse(await readFile(pathOf(recording, 'mongo.json'), 'utf8'), { relaxed: false }) as RecordedDatabase;
  for (const [name, { indexes, documents }] of Object.entries(recorded)) {
    const collection = await db.createCollection(name);
    const wanted = indexes
      .filter((index) => index.name !== '_id_')
      .map(({ key, sparse }) => ({ key, ...(sparse === undefined ? {} : { sparse }) }));
    if (wanted.length > 0) await collection.createIndexes(wanted);
    if (documents.length > 0) await collection.insertMany([...documents]);
  }
}

function pathOf(recording: string, file: string): string {
  return join(import.meta.dirname, recording, file);
}
