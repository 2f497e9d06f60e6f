import type { Collection, Db, Filter } from 'mongodb';
import { TroupeError } from '@troupe/contracts';
import type { Condition, DocumentTable, FoundDocument, Layout, PlaceRange, StoredDocument } from '../../document-store/document-table.ts';
import { isReadable } from '../../documents/unreadable.ts';
import type { Blobs } from '../documents/blobs.ts';
import type { Body, NewDocument } from '../documents/documents.ts';
import { BATCH, oneByOne } from '../documents/one-by-one.ts';
import type { Gate } from '../gate.ts';
import { insertNew } from '../writes/insert-new.ts';
import { untilKnown } from '../writes/until-known.ts';
import { prepareCollection } from './prepare-collections.ts';

/** Bytes of one that may change, at most: a document of the server has 16 MiB. */
const MAX_BODY = 15 * 1024 * 1024;

/** Places in indexes and guards are fields of their own: what is not in an index is not in its documents either. */
interface SpecDocument extends NewDocument, Body, Readonly<Record<string, unknown>> {}

/** One collection for the documents of a spec; those that never change may be of any size. */
export function mongoDocumentTable(db: Db, { read, write }: Gate, blobs: Blobs, nonce: () => string, layout: Layout): DocumentTable {
  const { name, guards } = layout;
  const collection: Collection<SpecDocument> = db.collection(`documents.${name}`);
  const insert = insertNew(db, collection);
  const whenReady = ready(db, layout);
  const mayBeLarge = guards.length === 0;
  const owner = (key: string): string => `documents/${name}/${key}`;
  const fold = async ({ key, body }: StoredDocument): Promise<Body> => {
    if (mayBeLarge) return blobs.fold(owner(key), body);
    const bytes = Buffer.byteLength(body);
    if (bytes <= MAX_BODY) return { body };
    throw new TroupeError('payload-too-large', `A document of ${name} has ${bytes} bytes; ${MAX_BODY} is the limit.`);
  };
  const toDocument = async (stored: StoredDocument): Promise<SpecDocument> => ({
    _id: stored.key,
    v: stored.version,
    nonce: nonce(),
    ...prefixed('place_', stored.places),
    ...prefixed('guard_', stored.guards),
    ...(await fold(stored)),
  });
  const toFound = async (document: SpecDocument, place: string): Promise<FoundDocument> => {
    const key = String(document._id);
    const text = await blobs.unfold(owner(key), document, () => collection.findOne({ _id: key }));
    const whole = { key, place, version: document.v };
    return isReadable(text) ? { ...whole, body: text.body } : { ...whole, body: undefined, fault: text.unreadable };
  };
  return {
    insert: (stored) =>
      write(async () => {
        await whenReady();
        const value = await toDocument(stored);
        return (await insert({ value, bytes: (value.body?.length ?? 0) + 500 })) === 'inserted';
      }),
    get: (key) =>
      read(async () => {
        await whenReady();
        const document = await collection.findOne({ _id: key });
        return document === null ? undefined : toFound(document, key);
      }),
    replace: (stored, unchanged) =>
      write(async () => {
        await whenReady();
        const { _id, ...value } = await toDocument(stored);
        return untilKnown(async (repeat) => {
          const { matchedCount } = await collection.replaceOne(filterOf(_id, unchanged), value);
          // After a lost answer, what stands there may be what this call has written.
          return matchedCount === 1 || (repeat && (await collection.findOne({ _id }))?.nonce === value.nonce);
        });
      }),
    delete: (key, unchanged) =>
      write(async () => {
        await whenReady();
        await untilKnown(async (repeat) => {
          const deleted = await collection.findOneAndDelete(filterOf(key, unchanged), { projection: { blob: 1 } });
          if (mayBeLarge && (repeat || deleted?.blob !== undefined)) await blobs.deleteBelow(owner(key));
        });
      }),
    find: (range, take) =>
      read(async () => {
        await whenReady();
        const field = range.index === undefined ? '_id' : `place_${range.index}`;
        const documents = collection
          .find(between(field, range))
          .sort({ [field]: range.descending ? -1 : 1 })
          .limit(range.limit)
          .batchSize(range.mayEnd ? Math.min(BATCH, range.limit) : range.limit);
        for await (const found of oneByOne(documents, (document) => toFound(document, String(document[field])))) if (!take(found)) break;
      }),
  };
}

/** Makes the collection and its indexes before the first operation, and tries again at the next if that fails. */
function ready(db: Db, { name, indexes }: Layout): () => Promise<void> {
  let made: Promise<void> | undefined;
  return () =>
    (made ??= prepareCollection(
      db,
      `documents.${name}`,
      indexes.map((index) => ({ key: { [`place_${index}`]: 1 }, sparse: true })),
    ).catch((error: unknown) => {
      made = undefined;
      throw error;
    }));
}

function filterOf(_id: string, unchanged: Condition): Filter<SpecDocument> {
  return 'body' in unchanged ? { _id, body: unchanged.body as string } : { _id, ...prefixed('guard_', unchanged.guards) };
}

function between(field: string, { from, before }: PlaceRange): Filter<SpecDocument> {
  return { [field]: { $gte: from, $lt: before } } as Filter<SpecDocument>;
}

function prefixed(prefix: string, values: Readonly<Record<string, string | null>>): Readonly<Record<string, string | null>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
}
