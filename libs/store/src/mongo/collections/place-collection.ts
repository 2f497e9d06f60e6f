import type { Collection } from 'mongodb';
import type { TaskId } from '@troupe/contracts';
import { sessionPlace } from '../../documents/records.ts';
import { documentVersion } from '../../documents/unreadable.ts';
import type { SessionPlace } from '../../port/session-store.ts';
import { found, type SessionDocument, type SessionPlaceDocument } from '../documents/documents.ts';
import { isDuplicateKey } from '../writes/failure.ts';
import { keyAt, keysOf, sessionOwner } from '../documents/keys.ts';
import { untilKnown } from '../writes/until-known.ts';

export interface PlaceCollection {
  join(session: string, place: SessionPlace): Promise<void>;
  first(session: string, limit: number): Promise<readonly SessionPlace[]>;
  leave(session: string, task: TaskId): Promise<void>;
}

/** Who waits for sessions. The document of a session counts the places it gave out. */
export function placeCollection(
  sessions: Collection<SessionDocument>,
  places: Collection<SessionPlaceDocument>,
  nonce: () => string,
): PlaceCollection {
  const placesOf = (session: string, task: TaskId) => ({ ...keysOf<SessionPlaceDocument>(sessionOwner(session)), task });

  /** False when another was given the number, too: a server may count two as one while it makes the document. */
  const take = async (session: string, { task, at }: SessionPlace): Promise<boolean> => {
    const _id = keyAt(sessionOwner(session), await next(session));
    try {
      await places.insertOne({ _id, v: documentVersion, nonce: nonce(), task, at });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  };

  /** A number larger than all that were given out before. */
  const next = async (session: string): Promise<number> => {
    for (;;) {
      try {
        const counted = await sessions.findOneAndUpdate(
          { _id: session },
          { $inc: { places: 1 }, $setOnInsert: { v: documentVersion, writer: null, nonce: nonce() } },
          { upsert: true, returnDocument: 'after' },
        );
        return counted!.places!;
      } catch (error) {
        // Another made the document at the same moment.
        if (!isDuplicateKey(error)) throw error;
      }
    }
  };

  return {
    join: (session, { task, at }) =>
      untilKnown(async () => {
        if ((await places.countDocuments(placesOf(session, task), { limit: 1 })) > 0) return;
        while (!(await take(session, { task, at })));
      }),
    async first(session, limit) {
      const documents = await places
        .find(keysOf(sessionOwner(session)))
        .sort({ _id: 1 })
        .limit(limit)
        .toArray();
      return documents.flatMap((document) => sessionPlace(found(document)) ?? []);
    },
    leave: (session, task) => untilKnown(async () => void (await places.deleteMany(placesOf(session, task)))),
  };
}
