import { partitionRecords } from '@troupe/runtime';
import { isReadable } from '@troupe/store';
import { chooseStore } from '@troupe/service';
import { sharedStores } from '@troupe/service/shared-stores';

export const NOBODY = 'nobody';

/** How many partitions each node has, as the database of that address says. */
export async function partitionShares(url: string): Promise<ReadonlyMap<string, number>> {
  const store = await chooseStore(url, sharedStores);
  const partitions = await partitionRecords(store)
    .all()
    .finally(() => store.close());
  const shares = new Map<string, number>();
  for (const { node = NOBODY } of partitions.filter(isReadable)) shares.set(node, (shares.get(node) ?? 0) + 1);
  return shares;
}
