import type { DatabaseSync } from 'node:sqlite';
import type { DefinitionRecord, InstanceRecord } from '../port.ts';

export interface InstanceTable {
  put(record: InstanceRecord): void;
  /** False when the run is not there. */
  beat(id: string, run: string, beat: number): boolean;
  instances(): readonly InstanceRecord[];
  remove(id: string, run: string, beat: number | undefined): void;
  /** Does nothing when one as new is there (S6). */
  define(record: DefinitionRecord): void;
  definitions(): readonly DefinitionRecord[];
}

export function instanceTable(db: DatabaseSync): InstanceTable {
  const put = db.prepare('INSERT OR REPLACE INTO instances (id, run, beat, body) VALUES (?, ?, ?, ?)');
  const beat = db.prepare('UPDATE instances SET beat = ? WHERE id = ? AND run = ?');
  const instances = db.prepare('SELECT id, run, beat, body FROM instances ORDER BY id');
  const remove = db.prepare('DELETE FROM instances WHERE id = ? AND run = ? AND beat = coalesce(?, beat)');
  const define = db.prepare(`
    INSERT INTO definitions (id, at, body) VALUES (?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET at = excluded.at, body = excluded.body WHERE excluded.at > at`);
  const definitions = db.prepare('SELECT id, at, body FROM definitions ORDER BY id');
  return {
    put(record) {
      put.run(record.id, record.run, record.beat, record.body);
    },
    beat: (id, run, count) => beat.run(count, id, run).changes === 1,
    instances: () => (instances.all() as unknown as InstanceRecord[]).map((row) => ({ ...row })),
    remove(id, run, count) {
      remove.run(id, run, count ?? null);
    },
    define({ id, at, body }) {
      define.run(id, at, body);
    },
    definitions: () => (definitions.all() as unknown as DefinitionRecord[]).map((row) => ({ ...row })),
  };
}
