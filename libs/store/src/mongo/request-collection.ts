import type { Collection } from 'mongodb';
import type { RequestRecord } from '../port.ts';
import { documentVersion, readable, type RequestDocument } from './documents.ts';
import { untilKnown } from './until-known.ts';

export interface RequestCollection {
  /** The first of an id stays. */
  keep(record: RequestRecord): Promise<void>;
  read(id: string): Promise<RequestRecord | undefined>;
  forget(before: number): Promise<void>;
}

export function requestCollection(collection: Collection<RequestDocument>): RequestCollection {
  return {
    async keep({ id, at, body }) {
      const first = { $setOnInsert: { v: documentVersion, at, body } };
      await untilKnown(() => collection.updateOne({ _id: id }, first, { upsert: true }));
    },
    async read(id) {
      const found = await collection.findOne({ _id: id });
      if (found === null) return undefined;
      const { at, body } = readable(found);
      return { id, at, body };
    },
    async forget(before) {
      await collection.deleteMany({ at: { $lt: before } });
    },
  };
}
