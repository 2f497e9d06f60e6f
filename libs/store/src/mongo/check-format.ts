import type { Db } from 'mongodb';
import { TroupeError } from '@troupe/contracts';
import { FORMAT_VERSION } from '@troupe/contracts/format';
import { isDuplicateKey } from './writes/failure.ts';

/** Which version of the format the first that used the database wrote; no draft said so. */
interface FormatDocument {
  readonly _id: 'format';
  readonly v: number;
}

/**
 * @param documentsOnly turns are not looked at: who reads them does that
 * @throws TroupeError `invalid-configuration` when the database holds turns of a draft
 */
export async function checkFormat(db: Db, documentsOnly: boolean): Promise<void> {
  // Looked at first: who stored a turn said the format before.
  const turn = documentsOnly ? null : await db.collection('turns').findOne({}, { projection: { _id: 1 } });
  const meta = db.collection<FormatDocument>('meta');
  if ((await meta.findOne({ _id: 'format' })) !== null) return;
  if (turn !== null)
    throw new TroupeError(
      'invalid-configuration',
      `The database "${db.databaseName}" was written by a draft of Troupe 0.1, and no release reads it. Choose another database, or drop this one.`,
    );
  try {
    await meta.updateOne({ _id: 'format' }, { $setOnInsert: { v: FORMAT_VERSION } }, { upsert: true });
  } catch (error) {
    // Another process said it at the same moment.
    if (!isDuplicateKey(error)) throw error;
  }
}
