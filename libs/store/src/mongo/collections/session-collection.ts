import type { Collection, Db } from 'mongodb';
import type { TaskId } from '@troupe/contracts';
import { sessionEntry, sessionRecord } from '../../documents/records.ts';
import { documentVersion, isReadable, type UnreadableEntry } from '../../documents/unreadable.ts';
import type { SessionEntry, SessionRecord } from '../../port/session-store.ts';
import { upToBytesAsync } from '../../up-to-bytes.ts';
import type { Blobs } from '../documents/blobs.ts';
import { found, type SessionDocument, type SessionEntryDocument } from '../documents/documents.ts';
import { isDuplicateKey } from '../writes/failure.ts';
import { insertNew } from '../writes/insert-new.ts';
import { keyAt, keysOf, positionOf, sessionOwner } from '../documents/keys.ts';
import { BATCH, oneByOne } from '../documents/one-by-one.ts';
import { untilKnown } from '../writes/until-known.ts';

export interface SessionCollection {
  /** @throws TroupeError `unreadable-data` */
  read(id: string): Promise<SessionRecord>;
  /** False when `from` is not the writer. */
  pass(id: string, from: TaskId | undefined, to: TaskId | undefined): Promise<boolean>;
  /** False when the position is taken. */
  insert(id: string, entry: SessionEntry): Promise<boolean>;
  readEntries(id: string, from: number, limit: number, bytes?: number): Promise<readonly (SessionEntry | UnreadableEntry)[]>;
}

export function sessionCollection(
  db: Db,
  sessions: Collection<SessionDocument>,
  entries: Collection<SessionEntryDocument>,
  blobs: Blobs,
  nonce: () => string,
): SessionCollection {
  const insert = insertNew(db, entries);

  /** Nobody's session may not have a document yet: the upsert of one of many who want it goes through. */
  const take = async (id: string, from: TaskId | undefined, to: TaskId | undefined, mark: string): Promise<boolean> => {
    const change = { $set: { v: documentVersion, writer: to ?? null, nonce: mark } };
    try {
      const { matchedCount, upsertedCount } = await sessions.updateOne({ _id: id, writer: from ?? null }, change, {
        upsert: from === undefined,
      });
      return matchedCount + upsertedCount === 1;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  };

  return {
    async read(id) {
      const [session, last] = await Promise.all([
        sessions.findOne({ _id: id }),
        entries.findOne(keysOf(sessionOwner(id)), { sort: { _id: -1 }, projection: { _id: 1 } }),
      ]);
      const length = last === null ? 0 : positionOf(last._id) + 1;
      return sessionRecord(id, found({ v: documentVersion, ...session, length }));
    },
    pass(id, from, to) {
      const mark = nonce();
      return untilKnown(
        async (repeat) => (await take(id, from, to, mark)) || (repeat && (await sessions.findOne({ _id: id }))?.nonce === mark),
      );
    },
    async insert(id, { n, task, at, body }) {
      const _id = keyAt(sessionOwner(id), n);
      const folded = await blobs.fold(blobOwner(_id), body);
      const value = { _id, v: documentVersion, nonce: nonce(), n, task, at, ...folded };
      return (await insert({ value, bytes: (folded.body?.length ?? 0) + 500 })) === 'inserted';
    },
    async readEntries(id, from, limit, bytes) {
      const documents = entries
        .find(keysOf(sessionOwner(id), from))
        .sort({ _id: 1 })
        .limit(limit);
      const toEntry = async (document: SessionEntryDocument): Promise<SessionEntry | UnreadableEntry> => {
        const text = await blobs.unfold(blobOwner(document._id), document);
        const whole = isReadable(text) ? found({ ...document, ...text }) : found(document, text.unreadable);
        return sessionEntry(positionOf(document._id), whole);
      };
      return bytes === undefined
        ? Promise.all((await documents.toArray()).map(toEntry))
        : upToBytesAsync(oneByOne(documents.batchSize(BATCH), toEntry), bytes);
    },
  };
}

function blobOwner(key: string): string {
  return `session/${key}`;
}
