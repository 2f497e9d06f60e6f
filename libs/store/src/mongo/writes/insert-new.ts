import { MongoServerError, type Collection, type Db } from 'mongodb';
import { batches, type Sized } from './batches.ts';
import { isDuplicateCode } from './failure.ts';
import { untilKnown } from './until-known.ts';
import { durable } from './write-concern.ts';

type Insertion = 'inserted' | 'taken';

/** Without a mark of ours, one that is there counts as another's. */
interface Insertable {
  readonly _id: string;
  readonly nonce?: string;
}

/** Inserts documents that are written once, in groups: `taken` when another has the `_id`. */
export type InsertNew<T extends Insertable> = (entry: Sized<T>) => Promise<Insertion>;

export function insertNew<T extends Insertable>(db: Db, collection: Collection<T>): InsertNew<T> {
  return batches((documents) => insertAll(db, collection, documents));
}

/** One unordered command: a document that is refused does not keep the others out. */
export async function insertAll<T extends Insertable>(
  db: Db,
  collection: Collection<T>,
  documents: readonly T[],
): Promise<readonly (Insertion | Error)[]> {
  return untilKnown(async (repeat) => {
    const insert = collection.collectionName;
    const answer = await db.command({ insert, documents, ordered: false, writeConcern: durable });
    const outcomes: (Insertion | Error)[] = documents.map(() => 'inserted');
    for (const refused of writeErrors(answer)) {
      outcomes[refused.index] = isDuplicateCode(refused.code) ? 'taken' : new MongoServerError({ ...refused, message: refused.errmsg });
    }
    if (repeat) await recognise(collection, documents, outcomes);
    return outcomes;
  });
}

/** After a lost answer, the document that is in the way may be our own. */
async function recognise<T extends Insertable>(
  collection: Collection<T>,
  documents: readonly T[],
  outcomes: (Insertion | Error)[],
): Promise<void> {
  const taken = documents.filter((_, i) => outcomes[i] === 'taken').map(({ _id }) => _id);
  if (taken.length === 0) return;
  const stored = new Map<string, string | undefined>();
  const found = (collection as unknown as Collection<Insertable>).find({ _id: { $in: taken } }, { projection: { nonce: 1 } });
  for await (const { _id, nonce } of found) stored.set(_id, nonce);
  for (const [i, { _id, nonce }] of documents.entries()) if (nonce !== undefined && stored.get(_id) === nonce) outcomes[i] = 'inserted';
}

interface WriteErrorAnswer {
  readonly index: number;
  readonly code: number;
  readonly errmsg: string;
}

export function writeErrors(answer: { readonly writeErrors?: unknown }): readonly WriteErrorAnswer[] {
  return (answer.writeErrors ?? []) as readonly WriteErrorAnswer[];
}
