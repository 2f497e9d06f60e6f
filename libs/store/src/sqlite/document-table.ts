import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Condition, DocumentTable, FoundDocument, Layout, PlaceRange, StoredDocument } from '../document-store/document-table.ts';
import type { Access } from './access.ts';
import { prepareRead, type Read, type Row } from './prepare-read.ts';

/** One table for the documents of a spec, with a column for each index and each guard. */
export function sqliteDocumentTable(db: DatabaseSync, { read, write }: Access, layout: Layout): DocumentTable {
  const { table, names, count, set } = makeTable(db, layout);
  const values = ({ version, body, places, guards }: StoredDocument): readonly SQLInputValue[] => [
    version,
    body,
    ...layout.indexes.map((name) => places[name] ?? null),
    ...layout.guards.map((name) => guards[name] ?? null),
  ];
  const insert = db.prepare(`INSERT INTO ${table} (key, ${names}) VALUES (?${', ?'.repeat(count)}) ON CONFLICT (key) DO NOTHING`);
  const select = prepareRead(db, `SELECT key, key AS place, version, body FROM ${table} WHERE key = ?`);
  const finds = new Map<string, Read>();
  const changes = new Map<string, StatementSync>();
  const change = (sql: string): StatementSync => {
    const known = changes.get(sql) ?? db.prepare(sql);
    changes.set(sql, known);
    return known;
  };
  const findWith = (range: PlaceRange): Read => {
    const place = range.index === undefined ? 'key' : placeColumn(range.index);
    const order = range.descending ? 'DESC' : 'ASC';
    const sql = `SELECT key, ${place} AS place, version, body FROM ${table} WHERE ${place} >= ? AND ${place} < ? ORDER BY ${place} ${order} LIMIT ?`;
    const known = finds.get(sql) ?? prepareRead(db, sql);
    finds.set(sql, known);
    return known;
  };
  return {
    insert: (document) => write(() => insert.run(document.key, ...values(document)).changes === 1),
    get: (key) =>
      read(() => {
        const row = select.get(key);
        return row && toFound(row);
      }),
    replace: (document, unchanged) =>
      write(() => {
        const { condition, given } = conditionOf(unchanged);
        const replace = change(`UPDATE ${table} SET ${set} WHERE key = ?${condition}`);
        return replace.run(...values(document), document.key, ...given).changes === 1;
      }),
    delete: (key, unchanged) =>
      write(() => {
        const { condition, given } = conditionOf(unchanged);
        change(`DELETE FROM ${table} WHERE key = ?${condition}`).run(key, ...given);
      }),
    find: (range, take) =>
      read(() => {
        // Row by row: those after the last are not read from the disk.
        const rows = findWith(range).each(toFound, range.from, range.before, range.limit);
        for (const found of rows) if (!take(found)) break;
      }),
  };
}

/** Makes the table, or the columns and indexes that a newer spec adds: they hold what is written from then on. */
function makeTable(db: DatabaseSync, { name, indexes, guards }: Layout) {
  const table = `documents_${name}`;
  const added = [...indexes.map(placeColumn), ...guards.map(guardColumn)];
  db.exec(`CREATE TABLE IF NOT EXISTS ${table} (key TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL, body TEXT NOT NULL)`);
  const there = new Set(
    db
      .prepare(`PRAGMA table_info(${table})`)
      .all()
      .map((column) => column['name']),
  );
  for (const column of added) if (!there.has(column)) db.exec(`ALTER TABLE ${table} ADD COLUMN ${column} TEXT`);
  for (const index of indexes) db.exec(`CREATE INDEX IF NOT EXISTS ${table}_${index} ON ${table} (${placeColumn(index)})`);
  const all = ['version', 'body', ...added];
  return { table, count: all.length, names: all.join(', '), set: all.map((column) => `${column} = ?`).join(', ') };
}

function placeColumn(index: string): string {
  return `place_${index}`;
}

function guardColumn(guard: string): string {
  return `guard_${guard}`;
}

function conditionOf(unchanged: Condition): { readonly condition: string; readonly given: readonly SQLInputValue[] } {
  if ('body' in unchanged) return { condition: ' AND body IS ?', given: [unchanged.body as SQLInputValue] };
  const guards = Object.entries(unchanged.guards);
  return { condition: guards.map(([name]) => ` AND ${guardColumn(name)} IS ?`).join(''), given: guards.map(([, value]) => value) };
}

function toFound({ key, place, version, body }: Row): FoundDocument {
  return { key: String(key), place: String(place), version: typeof version === 'bigint' ? Number(version) : version, body };
}
