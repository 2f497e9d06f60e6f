import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { Json } from '@troupe/contracts';
import { MongoClient, type Db, type Document } from 'mongodb';
import type { Platform } from '../platform-process.ts';

/** What stands in the place of a value; undefined: nothing. */
export const hostileValues: readonly (Json | undefined)[] = [
  undefined,
  null,
  '',
  'x',
  '__proto__',
  -1,
  0,
  1.5,
  1e300,
  true,
  [],
  {},
  [[]],
  { v: 99 },
];

/** A value somewhere in a document: a field, or a place within the JSON of a field. */
interface Place {
  readonly table: string;
  readonly key: unknown;
  readonly field: string;
  readonly document: Readonly<Record<string, unknown>>;
  readonly path: readonly string[];
}

/** One change to one document of the tasks whose ids begin with `owner`. */
export interface Mutation {
  readonly owner: string;
  /** Which of the places, as a part of all there are, in [0, 1). */
  readonly part: number;
  readonly value: Json | undefined;
}

const tables: Readonly<Record<string, string>> = {
  turns: 'task',
  tasks: 'id',
  messages: 'task',
  documents_sessions: 'key',
  documents_sessionEntries: 'key',
};

/** Writes them straight into the store of a platform that does not run. Says what was changed, for each. */
export async function mutateDocuments(platform: Platform, mutations: readonly Mutation[]): Promise<readonly string[]> {
  if (platform.database === undefined) {
    const db = new DatabaseSync(join(platform.folder, 'data', 'troupe.db'));
    const done = mutations.map((mutation) => mutateRow(db, mutation));
    db.close();
    return done;
  }
  await using client = new MongoClient(platform.database);
  const done: string[] = [];
  for (const mutation of mutations) done.push(await mutateDocument(client.db(), mutation));
  return done;
}

function mutateRow(db: DatabaseSync, { owner, part, value }: Mutation): string {
  const places = Object.entries(tables).flatMap(([table, column]) => {
    const rows = db.prepare(`SELECT rowid AS _key, * FROM ${table} WHERE ${column} >= ? AND ${column} < ?`).all(owner, `${owner}~`);
    return rows.flatMap(({ _key, ...row }) => placesOf(table, _key, row));
  });
  const place = places[Math.floor(part * places.length)]!;
  const changed = place.path.length === 0 ? toSql(value) : (changedField(place, value) as string);
  const said = nameOf(place, value);
  try {
    db.prepare(`UPDATE ${place.table} SET ${place.field} = ? WHERE rowid = ?`).run(changed, place.key as SQLInputValue);
    return said;
  } catch {
    // The table refuses it.
    db.prepare(`UPDATE ${place.table} SET ${place.field} = ? WHERE rowid = ?`).run(Buffer.from(said), place.key as SQLInputValue);
    return `${said} (as bytes)`;
  }
}

function toSql(value: Json | undefined): SQLInputValue {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'object' && value !== null ? Buffer.from(JSON.stringify(value)) : value;
}

async function mutateDocument(db: Db, { owner, part, value }: Mutation): Promise<string> {
  const places: Place[] = [];
  for (const table of ['turns', 'tasks', 'messages', 'documents.sessions', 'documents.sessionEntries', 'blobs']) {
    const prefix = table === 'blobs' ? 'turn/' : '';
    const filter = { _id: { $gte: `${prefix}${owner}`, $lt: `${prefix}${owner}~` } } as Document;
    for (const { _id, ...document } of await db.collection(table).find(filter).toArray()) places.push(...placesOf(table, _id, document));
  }
  const place = places[Math.floor(part * places.length)]!;
  const field = place.path.length === 0 ? value : changedField(place, value);
  const change = field === undefined ? { $unset: { [place.field]: '' } } : { $set: { [place.field]: field } };
  await db.collection(place.table).updateOne({ _id: place.key } as Document, change);
  return nameOf(place, value);
}

function placesOf(table: string, key: unknown, document: Readonly<Record<string, unknown>>): readonly Place[] {
  return Object.entries(document).flatMap(([field, value]) => {
    const place = { table, key, document, field };
    const within = typeof value === 'string' ? parsed(value) : value;
    return [[], ...pathsIn(within)].map((path) => ({ ...place, path }));
  });
}

function pathsIn(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null || '_bsontype' in value) return [];
  return Object.entries(value).flatMap(([key, each]) => [[key], ...pathsIn(each).map((path) => [key, ...path])]);
}

/** The field with another value at a place within it, as text if it was text. */
function changedField({ document, field, path }: Place, value: Json | undefined): unknown {
  const was = document[field];
  const root = structuredClone(typeof was === 'string' ? parsed(was) : was) as Record<string, unknown>;
  let at = root;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  const last = path.at(-1)!;
  if (value === undefined && !Array.isArray(at)) delete at[last];
  else Object.defineProperty(at, last, { value, enumerable: true, writable: true, configurable: true });
  return typeof was === 'string' ? JSON.stringify(root) : root;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function nameOf({ table, key, field, path }: Place, value: Json | undefined): string {
  return `${table} ${String(key)}: ${[field, ...path].join('.')} = ${value === undefined ? 'nothing' : JSON.stringify(value)}`;
}
