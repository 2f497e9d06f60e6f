import type { DatabaseSync } from 'node:sqlite';
import type { TaskId } from '@troupe/contracts';
import type { SessionEntry, SessionRecord } from '../port.ts';
import { upToBytes } from '../up-to-bytes.ts';

export interface SessionTable {
  read(id: string): SessionRecord;
  /** False when `from` is not the writer. */
  pass(id: string, from: TaskId | undefined, to: TaskId | undefined): boolean;
  /** False when the position is taken. */
  insert(id: string, entry: SessionEntry): boolean;
  readEntries(id: string, from: number, limit: number, bytes?: number): readonly SessionEntry[];
}

export function sessionTable(db: DatabaseSync): SessionTable {
  const select = db.prepare(
    'SELECT (SELECT writer FROM sessions WHERE id = :id) AS writer, (SELECT count(*) FROM session_entries WHERE session = :id) AS length',
  );
  const make = db.prepare('INSERT INTO sessions (id) VALUES (?) ON CONFLICT (id) DO NOTHING');
  const pass = db.prepare('UPDATE sessions SET writer = ? WHERE id = ? AND writer IS ?');
  const insert = db.prepare(
    'INSERT INTO session_entries (session, n, task, at, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT (session, n) DO NOTHING',
  );
  const entries = db.prepare('SELECT n, task, at, body FROM session_entries WHERE session = ? AND n >= ? ORDER BY n LIMIT ?');
  return {
    read(id) {
      const { writer, length } = select.get({ id }) as { writer: TaskId | null; length: number };
      return { id, length, ...(writer === null ? {} : { writer }) };
    },
    pass(id, from, to) {
      make.run(id);
      return pass.run(to ?? null, id, from ?? null).changes === 1;
    },
    insert: (id, { n, task, at, body }) => insert.run(id, n, task, at, body).changes === 1,
    readEntries: (id, from, limit, bytes = Infinity) =>
      upToBytes(entries.iterate(id, from, limit) as Iterable<unknown> as Iterable<SessionEntry>, bytes).map((row) => ({ ...row })),
  };
}
