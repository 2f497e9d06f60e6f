import type { DatabaseSync } from 'node:sqlite';
import { requestRecord } from '../documents/records.ts';
import type { RequestRecord } from '../port/request-store.ts';
import { prepareRead } from './prepare-read.ts';

export interface RequestTable {
  /** The first of an id stays. */
  keep(record: RequestRecord): void;
  /** @throws TroupeError `unreadable-data` */
  read(id: string): RequestRecord | undefined;
  forget(before: number): void;
}

export function requestTable(db: DatabaseSync): RequestTable {
  const insert = db.prepare('INSERT INTO requests (id, at, body) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING');
  const select = prepareRead(db, 'SELECT at, body FROM requests WHERE id = ?');
  const remove = db.prepare('DELETE FROM requests WHERE at < ?');
  return {
    keep({ id, at, body }) {
      insert.run(id, at, body);
    },
    read(id) {
      const fields = select.get(id);
      return fields && requestRecord(id, { fields });
    },
    forget(before) {
      remove.run(before);
    },
  };
}
