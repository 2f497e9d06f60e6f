import { isReadable } from '@troupe/store';
import { mongoStore } from '@troupe/store/mongo';
import { partitionRecords } from '../libs/runtime/src/cluster/partition-records.ts';

export const NOBODY = 'nobody';

/** How many partitions each node has, as the database of that address says. */
export async function partitionShares(url: string): Promise<ReadonlyMap<string, number>> {
  const store = await mongoStore(url);
  const partitions = await partitionRecords(store)
    .all()
    .finally(() => store.close());
  const shares = new Map<string, number>();
  for (const { node = NOBODY } of partitions.filter(isReadable)) shares.set(node, (shares.get(node) ?? 0) + 1);
  return shares;
}
