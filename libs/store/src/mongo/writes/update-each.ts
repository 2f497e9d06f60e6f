import { MongoServerError, type Collection, type Db, type Document, type Filter } from 'mongodb';
import { batches, type Sized } from './batches.ts';
import { isDuplicateCode } from './failure.ts';
import { writeErrors } from './insert-new.ts';
import { untilKnown } from './until-known.ts';
import { durable } from './write-concern.ts';

/** An update of one document that may be repeated. */
export interface Update<T> {
  readonly q: Filter<T>;
  readonly u: Document;
  readonly upsert?: true;
}

/** Makes updates in groups. */
export type UpdateEach<T> = (entry: Sized<Update<T>>) => Promise<void>;

/**
 * An upsert whose filter misses the document that is there is refused as a duplicate. It may also be
 * refused because another inserted the document at that moment, so it is tried once more without the
 * insert: then a filter that still misses means that there is nothing to do.
 */
export function updateEach<T extends Document>(db: Db, collection: Collection<T>): UpdateEach<T> {
  const send = async (updates: readonly Update<T>[]): Promise<(true | 'duplicate' | Error)[]> => {
    const outcomes: (true | 'duplicate' | Error)[] = updates.map(() => true);
    const answer = await db.command({ update: collection.collectionName, updates, ordered: false, writeConcern: durable });
    for (const refused of writeErrors(answer)) {
      outcomes[refused.index] = isDuplicateCode(refused.code) ? 'duplicate' : new MongoServerError({ ...refused, message: refused.errmsg });
    }
    return outcomes;
  };
  const write = batches<Update<T>, true>((updates) =>
    untilKnown(async () => {
      const outcomes = await send(updates);
      const refused = [...outcomes.keys()].filter((i) => outcomes[i] === 'duplicate');
      const again = refused.length === 0 ? [] : await send(refused.map((i) => ({ q: updates[i]!.q, u: updates[i]!.u })));
      for (const [j, i] of refused.entries()) outcomes[i] = again[j]!;
      return outcomes.map((outcome) =>
        outcome === 'duplicate' ? new Error('An update without an insert was refused as a duplicate.') : outcome,
      );
    }),
  );
  return async (entry) => void (await write(entry));
}
