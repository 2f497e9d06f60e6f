import type { Store } from '@troupe/store';
import { sessionOwners } from '../session-owners.ts';
import { sessionRecords } from '../session-records.ts';

/** Entries deleted at once, and sessions looked for at once. */
const PAGE = 100;

/** Deletes the entries that are no part of a session any more, once it is time for that. Can be repeated by anybody. */
export async function eraseSession(store: Store, id: string, now: number): Promise<void> {
  const records = sessionRecords(store);
  const session = await records.read(id);
  const { stored, first } = session;
  if (stored?.eraseAt === undefined || stored.eraseAt > now) return;
  for (;;) {
    const entries = await records.entries(id, { from: 0, before: first, limit: PAGE });
    await Promise.all(entries.map(({ n }) => records.deleteEntry(id, n)));
    if (entries.length < PAGE) break;
  }
  // Who begins it anew has it from then on.
  if (stored.updatedAt === undefined) await sessionOwners(store).forget(id);
  const { eraseAt: _, ...rest } = stored;
  await records.change(session, rest);
}

/** Goes on with deletions that were cut off. */
export async function eraseSessions(store: Store, now: number): Promise<void> {
  const records = sessionRecords(store);
  for (const id of await records.toErase(now, PAGE)) await eraseSession(store, id, now);
}
