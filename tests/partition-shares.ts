import { isReadable } from '@troupe/store';
import { mongoStore } from '@troupe/store/mongo';

export const NOBODY = 'nobody';

/** How many partitions each node has, as the database of that address says. */
export async function partitionShares(url: string): Promise<ReadonlyMap<string, number>> {
  const store = await mongoStore(url);
  const partitions = await store.partitions().finally(() => store.close());
  const shares = new Map<string, number>();
  for (const { node = NOBODY } of partitions.filter(isReadable)) shares.set(node, (shares.get(node) ?? 0) + 1);
  return shares;
}
