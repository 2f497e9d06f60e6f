import type { DatabaseSync } from 'node:sqlite';
import type { TaskId } from '@troupe/contracts';
import { sessionEntry, sessionPlace, sessionRecord } from '../documents/records.ts';
import type { UnreadableEntry } from '../documents/unreadable.ts';
import type { SessionEntry, SessionPlace, SessionRecord } from '../port/session-store.ts';
import { upToBytes } from '../up-to-bytes.ts';
import { prepareRead } from './prepare-read.ts';

export interface SessionTable {
  /** @throws TroupeError `unreadable-data` */
  read(id: string): SessionRecord;
  /** False when `from` is not the writer. */
  pass(id: string, from: TaskId | undefined, to: TaskId | undefined): boolean;
  join(id: string, place: SessionPlace): void;
  places(id: string, limit: number): readonly SessionPlace[];
  leave(id: string, task: TaskId): void;
  /** False when the position is taken. */
  insert(id: string, entry: SessionEntry): boolean;
  readEntries(id: string, from: number, limit: number, bytes?: number): readonly (SessionEntry | UnreadableEntry)[];
}

export function sessionTable(db: DatabaseSync): SessionTable {
  const select = prepareRead(
    db,
    "SELECT (SELECT writer FROM sessions WHERE id = ?1) AS writer, (SELECT coalesce(max(n) + 1, 0) FROM session_entries WHERE session = ?1 AND typeof(n) = 'integer') AS length",
  );
  const make = db.prepare('INSERT INTO sessions (id) VALUES (?) ON CONFLICT (id) DO NOTHING');
  const pass = db.prepare('UPDATE sessions SET writer = ? WHERE id = ? AND writer IS ?');
  const insert = db.prepare(
    'INSERT INTO session_entries (session, n, task, at, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT (session, n) DO NOTHING',
  );
  const entries = prepareRead(
    db,
    "SELECT n, task, at, body FROM session_entries WHERE session = ? AND n >= ? AND typeof(n) = 'integer' ORDER BY n LIMIT ?",
  );
  const join = db.prepare('INSERT INTO session_places (session, task, at) VALUES (?, ?, ?) ON CONFLICT (session, task) DO NOTHING');
  const places = prepareRead(db, 'SELECT task, at FROM session_places WHERE session = ? ORDER BY position LIMIT ?');
  const leave = db.prepare('DELETE FROM session_places WHERE session = ? AND task = ?');
  return {
    read: (id) => sessionRecord(id, { fields: select.get(id)! }),
    pass(id, from, to) {
      make.run(id);
      return pass.run(to ?? null, id, from ?? null).changes === 1;
    },
    join: (id, { task, at }) => void join.run(id, task, at),
    places: (id, limit) => places.all(id, limit).flatMap((fields) => sessionPlace({ fields }) ?? []),
    leave: (id, task) => void leave.run(id, task),
    insert: (id, { n, task, at, body }) => insert.run(id, n, task, at, body).changes === 1,
    readEntries: (id, from, limit, bytes = Infinity) =>
      upToBytes(
        entries.each(({ n, ...fields }) => sessionEntry(Number(n), { fields }), id, from, limit),
        bytes,
      ),
  };
}
