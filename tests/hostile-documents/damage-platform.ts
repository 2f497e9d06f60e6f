import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { partitionOf, type Json, type TaskId } from '@troupe/contracts';
import { BSON, MongoClient, type Db, type Document, type Filter } from 'mongodb';
import type { Platform } from '../platform-process.ts';

/** A line of the corpus: what is done to a document of a task or session of its own, and what becomes of that. */
export interface HostileDocument {
  /** The table or collection. */
  readonly document: string;
  /** Which of the documents of its task or session. */
  readonly at?: { readonly n: number };
  /** Which document, when it is of no task and no session. */
  readonly where?: Readonly<Record<string, string>>;
  readonly set?: Readonly<Record<string, Json>>;
  readonly unset?: readonly string[];
  readonly insert?: Readonly<Record<string, Json>>;
  readonly delete?: true;
  /** `nothing`: the document is nobody's. */
  readonly then: 'blocked' | 'goes on' | 'session blocked' | 'nothing';
}

/** @param owner the task or session whose document it is */
export type Damage = readonly [owner: string, hostile: HostileDocument];

export async function readCorpus(services: boolean): Promise<readonly HostileDocument[]> {
  const text = await readFile(new URL(services ? 'mongo.jsonl' : 'sqlite.jsonl', import.meta.url), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as HostileDocument);
}

/** Writes all of it straight into the store of a platform that does not run. */
export async function damagePlatform(platform: Platform, damages: readonly Damage[]): Promise<void> {
  if (platform.database === undefined) {
    const db = new DatabaseSync(join(platform.folder, 'data', 'troupe.db'));
    for (const [owner, hostile] of damages) damageTable(db, owner, hostile);
    db.close();
    return;
  }
  await using client = new MongoClient(platform.database);
  for (const [owner, hostile] of damages) await damageCollection(client.db(), owner, hostile);
}

const ownerColumns: Readonly<Record<string, string>> = {
  turns: 'task',
  tasks: 'id',
  messages: 'task',
  documents_sessions: 'key',
  documents_sessionEntries: 'key',
};

/** Where an entry of a session stands. */
function entryKey(session: string, n: number): string {
  return `${session} ${String(n).padStart(16, '0')}`;
}

function damageTable(
  db: DatabaseSync,
  owner: string,
  { document, at, where: named = {}, set, insert, delete: remove, then }: HostileDocument,
): void {
  const column = ownerColumns[document];
  const own = column === undefined ? {} : { [column]: column === 'key' && at !== undefined ? entryKey(owner, at.n) : owner };
  const key = { ...own, ...(at === undefined || column === 'key' ? {} : { n: at.n }), ...named };
  const where = Object.keys(key)
    .map((name) => `${name} = ?`)
    .join(' AND ');
  const keys = Object.values(key);
  if (remove === true) db.prepare(`DELETE FROM ${document} WHERE ${where}`).run(...keys);
  if (set !== undefined) {
    const columns = Object.keys(set).map((name) => `${name} = ?`);
    const { changes } = db
      .prepare(`UPDATE ${document} SET ${columns.join(', ')} WHERE ${where}`)
      .run(...Object.values(set).map((value) => toSql(owner, value)), ...keys);
    if (changes !== 1) throw new Error(`There is nothing to damage for ${owner}: ${JSON.stringify({ document, at, set })}`);
  }
  if (insert !== undefined) {
    const row = then === 'nothing' || column === undefined ? insert : { [column]: owner, ...insert };
    const names = Object.keys(row);
    db.prepare(`INSERT INTO ${document} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`).run(
      ...Object.values(row).map((value) => toSql(owner, value)),
    );
  }
}

/** `{"$blob": base64}` is bytes, `{"$int": digits}` a whole number that JSON cannot say. */
function toSql(owner: string, value: Json): SQLInputValue {
  if (typeof value === 'string') return filled(owner, value) as SQLInputValue;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value as SQLInputValue;
  const { $blob, $int } = value as { $blob?: string; $int?: string };
  return $blob === undefined ? BigInt($int!) : Buffer.from($blob, 'base64');
}

async function damageCollection(db: Db, owner: string, hostile: HostileDocument): Promise<void> {
  const { document, at, where, set, unset = [], insert, delete: remove } = hostile;
  const collection = db.collection(document);
  const turnKey = (n: number): string => `${owner}/${String(n).padStart(8, '0')}`;
  const key = at === undefined ? owner : document.startsWith('documents.') ? entryKey(owner, at.n) : turnKey(at.n);
  const filter = (where ?? { _id: key }) as unknown as Filter<Document>;
  if (remove === true) await collection.deleteOne(filter);
  if (set !== undefined || unset.length > 0) {
    const change = {
      ...(set === undefined ? {} : { $set: fromExtendedJson(owner, set) as Document }),
      ...(unset.length === 0 ? {} : { $unset: Object.fromEntries(unset.map((field) => [field, ''])) }),
    };
    const { matchedCount } = await collection.updateOne(filter, change);
    if (matchedCount !== 1) throw new Error(`There is nothing to damage for ${owner}: ${JSON.stringify(hostile)}`);
  }
  if (insert !== undefined) await collection.insertOne(fromExtendedJson(owner, insert) as Document);
}

function fromExtendedJson(owner: string, value: Json): unknown {
  const filledIn = JSON.parse(JSON.stringify(value), (_, each: unknown) =>
    typeof each === 'string' ? filled(owner, each) : each,
  ) as Document;
  return BSON.EJSON.deserialize(filledIn, { relaxed: true });
}

/** What the corpus cannot know, or says in short. */
function filled(owner: string, text: string): string | number {
  if (text === 'PARTITION') return partitionOf(owner as TaskId);
  return text.replace('DEEP', `${'['.repeat(100_000)}${']'.repeat(100_000)}`).replace('TASK', owner);
}
