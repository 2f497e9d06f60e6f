import type { Db } from 'mongodb';
import { TroupeError } from '@troupe/contracts';

/** The clock of the server, which every process over the store can read. */
export async function serverTime(db: Db): Promise<number> {
  const { localTime } = (await db.admin().command({ hello: 1 })) as { readonly localTime?: unknown };
  if (localTime instanceof Date && Number.isFinite(localTime.getTime())) return localTime.getTime();
  throw new TroupeError(
    'invalid-configuration',
    'The MongoDB server does not say what time it is: its answer to "hello" has no "localTime".',
  );
}
