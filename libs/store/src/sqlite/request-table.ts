import type { DatabaseSync } from 'node:sqlite';
import type { RequestRecord } from '../port.ts';

export interface RequestTable {
  /** The first of an id stays. */
  keep(record: RequestRecord): void;
  read(id: string): RequestRecord | undefined;
  forget(before: number): void;
}

export function requestTable(db: DatabaseSync): RequestTable {
  const insert = db.prepare('INSERT INTO requests (id, at, body) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING');
  const select = db.prepare('SELECT id, at, body FROM requests WHERE id = ?');
  const remove = db.prepare('DELETE FROM requests WHERE at < ?');
  return {
    keep({ id, at, body }) {
      insert.run(id, at, body);
    },
    read(id) {
      const row = select.get(id) as RequestRecord | undefined;
      return row && { ...row };
    },
    forget(before) {
      remove.run(before);
    },
  };
}
