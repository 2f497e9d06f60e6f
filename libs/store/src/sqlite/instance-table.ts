import type { DatabaseSync } from 'node:sqlite';
import { definitionRecord, instanceRecord } from '../documents/records.ts';
import type { UnreadableNamed } from '../documents/unreadable.ts';
import type { DefinitionRecord, InstanceRecord } from '../port/registry-store.ts';
import { prepareRead } from './prepare-read.ts';

export interface InstanceTable {
  put(record: InstanceRecord): void;
  /** False when the run is not there. */
  beat(id: string, run: string, beat: number): boolean;
  instances(): readonly (InstanceRecord | UnreadableNamed)[];
  remove(id: string, run: string, beat: number | undefined): void;
  /** Does nothing when one as new is there (S6). */
  define(record: DefinitionRecord): void;
  definitions(): readonly (DefinitionRecord | UnreadableNamed)[];
}

export function instanceTable(db: DatabaseSync): InstanceTable {
  const put = db.prepare('INSERT OR REPLACE INTO instances (id, run, beat, body) VALUES (?, ?, ?, ?)');
  const beat = db.prepare('UPDATE instances SET beat = ? WHERE id = ? AND run = ?');
  const instances = prepareRead(db, 'SELECT id, run, beat, body FROM instances ORDER BY id');
  const remove = db.prepare('DELETE FROM instances WHERE id = ? AND run = ? AND beat = coalesce(?, beat)');
  const define = db.prepare(`
    INSERT INTO definitions (id, at, body) VALUES (?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET at = excluded.at, body = excluded.body WHERE excluded.at > at OR typeof(at) <> 'integer'`);
  const definitions = prepareRead(db, 'SELECT id, at, body FROM definitions ORDER BY id');
  return {
    put(record) {
      put.run(record.id, record.run, record.beat, record.body);
    },
    beat: (id, run, count) => beat.run(count, id, run).changes === 1,
    instances: () => instances.all().map(({ id, ...fields }) => instanceRecord(String(id), { fields })),
    remove(id, run, count) {
      remove.run(id, run, count ?? null);
    },
    define({ id, at, body }) {
      define.run(id, at, body);
    },
    definitions: () => definitions.all().map(({ id, ...fields }) => definitionRecord(String(id), { fields })),
  };
}
