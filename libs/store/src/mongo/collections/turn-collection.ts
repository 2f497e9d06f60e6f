import type { Collection, Db } from 'mongodb';
import type { TaskId } from '@troupe/contracts';
import { turnRecord } from '../../documents/records.ts';
import { documentVersion, isReadable, type UnreadableTurn } from '../../documents/unreadable.ts';
import type { TurnRecord } from '../../port/turn-log.ts';
import { upToBytesAsync } from '../../up-to-bytes.ts';
import type { Blobs } from '../documents/blobs.ts';
import { found, type TaskDocument, type TurnDocument } from '../documents/documents.ts';
import { insertNew } from '../writes/insert-new.ts';
import { FIRST_KEY, keyAt, keysOf, ownerOf, positionOf } from '../documents/keys.ts';
import { BATCH, oneByOne } from '../documents/one-by-one.ts';
import { untilKnown } from '../writes/until-known.ts';
import { durable } from '../writes/write-concern.ts';

/** How many turns are deleted with one command. */
const DELETED_AT_ONCE = 500;
/** How many turns whose outcome is unknown are remembered, in case they are appended again. */
const MAX_UNKNOWN = 10_000;

export interface TurnCollection {
  /**
   * False when another turn has its number. A turn that is appended again after its outcome remained
   * unknown is not another. `start` is the record of a first turn.
   */
  insert(turn: TurnRecord, start: TaskDocument | undefined): Promise<boolean>;
  read(task: TaskId, from: number, limit: number, bytes?: number): Promise<readonly (TurnRecord | UnreadableTurn)[]>;
  /** Tasks that have a first turn, in the order of keys. */
  begun(after: TaskId | undefined, limit: number): Promise<readonly TaskId[]>;
  /** The record that came with the first turn. */
  readStart(task: TaskId): Promise<TaskDocument | undefined>;
  /** Last turn first, so that what is left is always the beginning of a log. */
  remove(task: TaskId): Promise<void>;
}

export function turnCollection(db: Db, collection: Collection<TurnDocument>, blobs: Blobs, nonce: () => string): TurnCollection {
  const insert = insertNew(db, collection);
  /** Nonces of turns that were given up on, though they may have arrived. */
  const unknownOutcomes = new Map<string, string>();

  return {
    async insert({ task, n, at, build, body }, start) {
      const _id = keyAt(task, n);
      const ours = unknownOutcomes.get(_id);
      const folded = await blobs.fold(owner(_id), body);
      const value = { _id, v: documentVersion, nonce: ours ?? nonce(), at, build, ...folded, ...(start === undefined ? {} : { start }) };
      try {
        const outcome = await insert({ value, bytes: (folded.body?.length ?? 0) + (start?.body.length ?? 0) + 500 });
        unknownOutcomes.delete(_id);
        return outcome === 'inserted' || (ours !== undefined && isSame(value, await collection.findOne({ _id })));
      } catch (error) {
        if (unknownOutcomes.size === MAX_UNKNOWN) unknownOutcomes.delete(unknownOutcomes.keys().next().value!);
        unknownOutcomes.set(_id, value.nonce);
        throw error;
      }
    },
    async read(task, from, limit, bytes) {
      const documents = collection
        .find(keysOf(task, from), { projection: { start: 0 } })
        .sort({ _id: 1 })
        .limit(limit);
      const toRecord = async (document: TurnDocument): Promise<TurnRecord | UnreadableTurn> => {
        const text = await blobs.unfold(owner(document._id), document, () => collection.findOne({ _id: document._id }));
        const whole = isReadable(text) ? found({ ...document, ...text }) : found(document, text.unreadable);
        const n = positionOf(document._id);
        return Number.isSafeInteger(n) ? turnRecord(task, n, whole) : { task, n: -1, unreadable: 'its key is no position in a log' };
      };
      return bytes === undefined
        ? Promise.all((await documents.toArray()).map(toRecord))
        : upToBytesAsync(oneByOne(documents.batchSize(BATCH), toRecord), bytes);
    },
    async begun(after, limit) {
      const first = { _id: { $regex: FIRST_KEY, ...(after === undefined ? {} : { $gt: keyAt(after, 0) }) } };
      const documents = await collection
        .find(first, { projection: { _id: 1 } })
        .sort({ _id: 1 })
        .limit(limit)
        .toArray();
      return documents.map(({ _id }) => ownerOf(_id) as TaskId);
    },
    async readStart(task) {
      const first = await collection.findOne({ _id: keyAt(task, 0) });
      return first?.start;
    },
    async remove(task) {
      for (;;) {
        const last = await collection
          .find(keysOf(task), { projection: { _id: 1 } })
          .sort({ _id: -1 })
          .limit(DELETED_AT_ONCE)
          .toArray();
        if (last.length === 0) break;
        const deletes = last.map(({ _id }) => ({ q: { _id }, limit: 1 }));
        await untilKnown(() => db.command({ delete: collection.collectionName, deletes, ordered: true, writeConcern: durable }));
      }
      await blobs.deleteBelow(owner(task));
    },
  };
}

function isSame(ours: TurnDocument, stored: TurnDocument | null): boolean {
  return (['nonce', 'at', 'build', 'body', 'blob'] as const).every((field) => stored?.[field] === ours[field]);
}

/** Owner of the blobs of a turn, or of all turns of a task. */
function owner(key: string): string {
  return `turn/${key}`;
}
