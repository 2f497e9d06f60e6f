import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { TaskId } from '@troupe/contracts';
import { bodiesOver, ofKind, PAGE_CHARACTERS, type BodyTable, type FoundBody } from '../bodies/bodies-over.ts';
import { messageRecord, turnRecord } from '../documents/records.ts';
import { isReadable } from '../documents/unreadable.ts';
import type { StoredBodies, StoredBody } from '../port/bodies.ts';
import type { Access } from './access.ts';
import { prepareRead, type Row } from './prepare-read.ts';
import { toRecord } from './task-table.ts';

/** One table: in which column its keys are, what a row stands for, and which columns a body is put into. */
interface TableOfBodies {
  readonly name: string;
  readonly key: string;
  readonly where?: string;
  toBody(row: Row): StoredBody | undefined;
  /** What else they depend on. */
  readonly guards: readonly string[];
  readonly columns: readonly string[];
  valuesOf(changed: StoredBody): readonly SQLInputValue[];
}

export function sqliteBodies(db: DatabaseSync, access: Access): StoredBodies {
  const tables = (): readonly BodyTable[] => [turns, tasks, messages, ...documentTables(db)].map((table) => bodyTable(db, access, table));
  return {
    ...bodiesOver(() => access.read(tables)),
    eraseReplaced: () =>
      access.read(() => {
        // The copy of the file that this makes is not to be in memory.
        db.exec('PRAGMA temp_store = FILE');
        db.exec('VACUUM');
        db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
        db.exec('PRAGMA temp_store = MEMORY');
      }),
  };
}

function bodyTable(
  db: DatabaseSync,
  { read, write }: Access,
  { name, key, where, toBody, guards, columns, valuesOf }: TableOfBodies,
): BodyTable {
  const select = prepareRead(
    db,
    `SELECT ${key} AS body_key, * FROM ${name} WHERE ${where === undefined ? '' : `${where} AND `}${key} > ? ORDER BY ${key} LIMIT ?`,
  );
  const replace = db.prepare(
    `UPDATE ${name} SET ${columns.map((column) => `${column} = ?`).join(', ')}
     WHERE ${key} = ? AND ${[...columns, ...guards].map((column) => `${column} IS ?`).join(' AND ')}`,
  );
  const toFound = (row: Row): FoundBody => {
    const place = typeof row['body_key'] === 'bigint' ? Number(row['body_key']) : String(row['body_key']);
    const stored = [...columns, ...guards].map((column) => row[column] as SQLInputValue);
    return {
      key: place,
      body: toBody(row),
      replace: (changed) => write(() => replace.run(...valuesOf(changed), place, ...stored).changes === 1),
    };
  };
  return {
    name,
    read: (after, limit) =>
      read(() => {
        const page: FoundBody[] = [];
        let characters = 0;
        for (const row of select.each((each) => each, after ?? (key === 'id' || key === 'key' ? '' : -1), limit)) {
          page.push(toFound(row));
          for (const column of columns) characters += lengthOf(row[column]);
          if (characters >= PAGE_CHARACTERS) break;
        }
        return page;
      }),
  };
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' ? value.length : 0;
}

const turns: TableOfBodies = {
  name: 'turns',
  key: 'rowid',
  toBody({ task, n, at, build, body }) {
    const turn = turnRecord(String(task) as TaskId, Number(n), { fields: { at, build, body } });
    return isReadable(turn) ? { kind: 'turn', turn } : undefined;
  },
  guards: [],
  columns: ['body'],
  valuesOf: (changed) => [ofKind('turn', changed).turn.body],
};

const tasks: TableOfBodies = {
  name: 'tasks',
  key: 'id',
  toBody(row) {
    const task = toRecord(row);
    return isReadable(task) ? { kind: 'task', task } : undefined;
  },
  guards: ['n', 'revision', 'status'],
  columns: ['body', 'large'],
  valuesOf(changed) {
    const { body, large = null } = ofKind('task', changed).task;
    return [body, large];
  },
};

const messages: TableOfBodies = {
  name: 'messages',
  key: 'position',
  where: 'body IS NOT NULL',
  toBody({ task, id, partition, at, body }) {
    const message = messageRecord(String(task) as TaskId, String(id), { fields: { partition, at, body } });
    return isReadable(message) ? { kind: 'message', message } : undefined;
  },
  guards: [],
  columns: ['body'],
  valuesOf: (changed) => [ofKind('message', changed).message.body],
};

const DOCUMENTS = 'documents_';

function documentTables(db: DatabaseSync): readonly TableOfBodies[] {
  const found = db
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, ?) = ?`)
    .all(DOCUMENTS.length, DOCUMENTS);
  return found.map(({ name: table }): TableOfBodies => {
    const name = String(table).slice(DOCUMENTS.length);
    return {
      name: String(table),
      key: 'key',
      toBody: ({ body }) => (typeof body === 'string' ? { kind: 'document', name, body } : undefined),
      guards: [],
      columns: ['body'],
      valuesOf: (changed) => [ofKind('document', changed).body],
    };
  });
}
