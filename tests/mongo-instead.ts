import type { Store } from '@troupe/store';
import { mongoStore } from '@troupe/store/mongo';

/** Opens a database; the platform of one process then has it in the place of its data folder, and closes both. */
export async function mongoInstead(url: string, database: string): Promise<(sqlite: Store) => Store> {
  const mongo = await mongoStore(url, { database });
  return (sqlite) => ({ ...mongo, close: async () => void (await Promise.all([sqlite.close(), mongo.close()])) });
}
