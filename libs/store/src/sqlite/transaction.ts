import type { DatabaseSync } from 'node:sqlite';

/** Runs writes in order in one transaction and gives their results; when one throws, none happened. */
export function transaction(db: DatabaseSync): (writes: readonly (() => unknown)[]) => unknown[] {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const rollback = db.prepare('ROLLBACK');
  return (writes) => {
    begin.run();
    try {
      const results = writes.map((write) => write());
      commit.run();
      return results;
    } catch (error) {
      // After some failures SQLite has rolled back already.
      if (db.isTransaction) rollback.run();
      throw error;
    }
  };
}
