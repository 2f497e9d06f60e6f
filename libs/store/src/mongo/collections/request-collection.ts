import type { Collection } from 'mongodb';
import { requestRecord } from '../../documents/records.ts';
import { documentVersion } from '../../documents/unreadable.ts';
import type { RequestRecord } from '../../port/request-store.ts';
import { found, type RequestDocument } from '../documents/documents.ts';
import { untilKnown } from '../writes/until-known.ts';

export interface RequestCollection {
  /** The first of an id stays. */
  keep(record: RequestRecord): Promise<void>;
  /** @throws TroupeError `unreadable-data` */
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
      const document = await collection.findOne({ _id: id });
      return document === null ? undefined : requestRecord(id, found(document));
    },
    async forget(before) {
      await collection.deleteMany({ at: { $lt: before } });
    },
  };
}
