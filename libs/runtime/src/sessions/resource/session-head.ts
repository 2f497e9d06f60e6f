import { TroupeError, withoutTenant, type SessionHead } from '@troupe/contracts';
import { isReadable, type Store } from '@troupe/store';
import { sessionOwners } from '../session-owners.ts';
import { sessionRecords, type SessionRecord, type SessionRecords, type StoredSession } from '../session-records.ts';

/** Whether clients know of the session: one that was deleted, or is being made, has no time by which it is listed. */
export function isThere({ length, first, writer, stored }: SessionRecord): boolean {
  return length > first || writer !== undefined || stored?.updatedAt !== undefined;
}

export function sessionNotFound(id: string): TroupeError {
  return new TroupeError('session-not-found', `There is no session ${JSON.stringify(withoutTenant(id).slice(0, 128))}.`);
}

/** @throws TroupeError `session-not-found`, `unreadable-data` */
export async function demandSession(records: SessionRecords, id: string): Promise<SessionRecord> {
  const session = await records.read(id);
  if (isThere(session)) return session;
  throw sessionNotFound(id);
}

/** What clients see of a session. Of one that an earlier version began, who did is on record elsewhere. */
export async function headOf(store: Store, { id, stored }: Pick<SessionRecord, 'id' | 'stored'>): Promise<SessionHead> {
  const latest = { from: stored?.first ?? 0, descending: true, limit: 1 };
  const [owner, [entry]] = await Promise.all([sessionOwners(store).of(id), sessionRecords(store).entries(id, latest)]);
  const head = shownHead({ ...stored, id, ...(owner === undefined ? {} : { owner }) });
  const lastAgent = entry !== undefined && isReadable(entry) ? (entry.lastAgent ?? entry.agent) : undefined;
  return lastAgent === undefined ? head : { ...head, lastAgent };
}

export function shownHead({ id, title, agent, user, owner, createdAt, updatedAt, writer }: StoredSession): SessionHead {
  return {
    id,
    ...(title === undefined ? {} : { title }),
    ...(agent === undefined ? {} : { agent }),
    ...(user === undefined ? {} : { user }),
    ...(owner === undefined ? {} : { startedBy: owner }),
    ...(createdAt === undefined ? {} : { createdAt: new Date(createdAt).toISOString() }),
    ...(updatedAt === undefined ? {} : { updatedAt: new Date(updatedAt).toISOString() }),
    ...(writer === undefined ? {} : { writer }),
  };
}
