import type { Collection, Db } from 'mongodb';
import { definitionRecord, instanceRecord } from '../../documents/records.ts';
import { documentVersion, type UnreadableNamed } from '../../documents/unreadable.ts';
import type { DefinitionRecord, InstanceRecord } from '../../port/registry-store.ts';
import { found, type DefinitionDocument, type InstanceDocument } from '../documents/documents.ts';
import { untilKnown } from '../writes/until-known.ts';
import { updateEach } from '../writes/update-each.ts';

export interface InstanceCollection {
  put(record: InstanceRecord): Promise<void>;
  /** False when the run is not there. */
  beat(id: string, run: string, beat: number): Promise<boolean>;
  instances(): Promise<readonly (InstanceRecord | UnreadableNamed)[]>;
  remove(id: string, run: string, beat: number | undefined): Promise<void>;
  /** Does nothing when one as new is there (S6). */
  define(record: DefinitionRecord): Promise<void>;
  definitions(): Promise<readonly (DefinitionRecord | UnreadableNamed)[]>;
}

export function instanceCollection(
  db: Db,
  instances: Collection<InstanceDocument>,
  definitions: Collection<DefinitionDocument>,
): InstanceCollection {
  const update = updateEach(db, instances);
  const define = updateEach(db, definitions);
  return {
    async put({ id, ...record }) {
      await update({
        value: { q: { _id: id }, u: { $set: { v: documentVersion, ...record } }, upsert: true },
        bytes: record.body.length + 500,
      });
    },
    async beat(id, run, beat) {
      const { matchedCount } = await untilKnown(() => instances.updateOne({ _id: id, run }, { $set: { beat } }));
      return matchedCount === 1;
    },
    async instances() {
      const documents = await instances.find().sort({ _id: 1 }).toArray();
      return documents.map(({ _id, ...document }) => instanceRecord(String(_id), found(document)));
    },
    async remove(id, run, beat) {
      await untilKnown(() => instances.deleteOne({ _id: id, run, ...(beat === undefined ? {} : { beat }) }));
    },
    async define({ id, at, body }) {
      // Said this way, one whose time is no time is replaced, too.
      await define({
        value: { q: { _id: id, at: { $not: { $gte: at } } }, u: { $set: { v: documentVersion, at, body } }, upsert: true },
        bytes: body.length + 500,
      });
    },
    async definitions() {
      const documents = await definitions.find().sort({ _id: 1 }).toArray();
      return documents.map(({ _id, ...document }) => definitionRecord(String(_id), found(document)));
    },
  };
}
