import { createHash } from 'node:crypto';
import { isReadable, type DocumentSpec, type DocumentStore } from '@troupe/store';
import { count, text } from '@troupe/contracts/format';
import { allDocuments } from './all-documents.ts';

/** A process that announced itself; `body` is the JSON of what it announced. */
export interface InstanceRecord {
  readonly id: string;
  /** Distinguishes one start of the process from the next. */
  readonly run: string;
  readonly beat: number;
  readonly body: string;
}

interface Stored extends InstanceRecord {
  /** Of the body: a heartbeat is written with the body it was read with, and never over a newer one. */
  readonly digest: string;
}

const spec: DocumentSpec<Stored, 'id', 'run' | 'beat' | 'digest'> = {
  name: 'instances',
  version: 1,
  key: ['id'],
  guards: ['run', 'beat', 'digest'],
  shape: { id: text, run: text, beat: count, body: text, digest: text },
};

/** Which processes are there. */
export interface InstanceRecords {
  /** Inserts the record, or replaces that of an earlier run, or one that cannot be read. */
  put(record: InstanceRecord): Promise<void>;
  /** Heartbeat of a run: `beat` counts up. False when that run is not known, and nothing changed. */
  beat(id: string, run: string, beat: number): Promise<boolean>;
  /** Those that can be read. */
  all(): Promise<readonly InstanceRecord[]>;
  /** Removes the record of a run; with `beat`, unless another heartbeat of it has come since. */
  remove(id: string, run: string, beat?: number): Promise<void>;
}

export function instanceRecords(store: DocumentStore): InstanceRecords {
  const instances = store.documents(spec);
  /** As they were last read: a heartbeat then takes one operation. */
  let known = new Map<string, Stored>();
  const replace = (there: Stored, beat: number): Promise<boolean> =>
    instances.replace({ ...there, beat }, { run: there.run, digest: there.digest });
  return {
    async put({ id, run, beat, body }) {
      const record = { id, run, beat, body, digest: createHash('sha256').update(body).digest('base64url') };
      while (!((await instances.replace(record, {})) || (await instances.insert(record))));
      known.set(id, record);
    },
    async beat(id, run, beat) {
      for (let there = known.get(id); ;) {
        if (there?.run === run && (await replace(there, beat))) return true;
        const found = await instances.get({ id });
        if (found === undefined || !isReadable(found) || found.run !== run) return false;
        known.set(id, found);
        there = found;
      }
    },
    async all() {
      const found = (await allDocuments(instances)).filter(isReadable);
      known = new Map(found.map((record) => [record.id, record]));
      return found.map(({ digest: _, ...record }) => record);
    },
    remove: (id, run, beat) => instances.delete({ id }, beat === undefined ? { run } : { run, beat }),
  };
}
