import {
  defaultTenant,
  fitting,
  jsonBytes,
  readKeyCursor,
  TroupeError,
  withoutTenant,
  withTenant,
  writeKeyCursor,
  type Bounds,
  type Page,
  type PageRequest,
  type SessionFilter,
  type SessionHead,
} from '@troupe/contracts';
import type { SessionRange, SessionRecords, StoredSession } from '../session-records.ts';
import { shownHead } from './session-head.ts';

/** Sessions that are looked at for one page, and read at once. */
const LOOKED_AT = 1_000;
const READ = 200;

interface Place {
  readonly updatedAt: number;
  readonly id: string;
}

/** Those that changed last first. So many are looked at, whatever fits: a page may be short, and have a next. */
export async function listSessions(
  records: SessionRecords,
  { pageBytes }: Pick<Bounds, 'pageBytes'>,
  filter: SessionFilter,
  page: PageRequest,
): Promise<Page<SessionHead>> {
  const tenant = filter.tenant ?? defaultTenant;
  const after = page.cursor === undefined ? undefined : placeOf(page.cursor, tenant);
  const found: StoredSession[] = [];
  let last: StoredSession | undefined;
  let looked = 0;
  for (let cursor: string | undefined, isLast = false; !isLast && looked < LOOKED_AT && found.length <= page.limit;) {
    const read = await records.list({
      ...rangeOf(filter, tenant),
      ...(after === undefined ? {} : { before: after.updatedAt + 1 }),
      ...(cursor === undefined ? {} : { cursor }),
      limit: Math.min(READ, page.limit + 1),
    });
    for (const session of read.sessions) {
      looked++;
      if (after !== undefined && !isAfter(session, after)) continue;
      if (found.length > page.limit) break;
      if (fits(session, filter)) found.push(session);
      if (found.length <= page.limit) last = session;
    }
    cursor = read.cursor;
    isLast = cursor === undefined;
    if (isLast && found.length <= page.limit) last = undefined;
  }
  const heads = found.slice(0, page.limit).map(shownHead);
  const items = heads.slice(0, fitting(heads.map(jsonBytes), pageBytes));
  const end = items.length < heads.length ? found[items.length - 1] : last;
  return { items, ...(end === undefined ? {} : { next: writeKeyCursor(`${end.updatedAt}.${withoutTenant(end.id)}`) }) };
}

function rangeOf({ user, startedBy }: SessionFilter, tenant: string): Pick<SessionRange, 'index' | 'where'> {
  if (startedBy !== undefined) return { index: 'latestBy', where: [tenant, startedBy] };
  if (user !== undefined) return { index: 'latestUser', where: [tenant, user] };
  return { index: 'latest', where: [tenant] };
}

function fits({ user, by, agent, title = '' }: StoredSession, filter: SessionFilter): boolean {
  const said = title.toLowerCase();
  const words = filter.q?.toLowerCase().split(/\s/).filter(Boolean) ?? [];
  return (
    (filter.user === undefined || user === filter.user) &&
    (filter.startedBy === undefined || by === filter.startedBy) &&
    (filter.agent === undefined || agent === filter.agent) &&
    words.every((word) => said.includes(word))
  );
}

/** Of those that changed at one moment, in the order in which the store gives them. */
function isAfter({ updatedAt = 0, id }: StoredSession, place: Place): boolean {
  return updatedAt < place.updatedAt || encodeURIComponent(id) < encodeURIComponent(place.id);
}

/** @throws TroupeError `invalid-cursor` */
function placeOf(cursor: string, tenant: string): Place {
  const key = readKeyCursor(cursor);
  const dot = key.indexOf('.');
  const updatedAt = key.slice(0, Math.max(dot, 0));
  if (!/^\d{1,15}$/.test(updatedAt))
    throw new TroupeError('invalid-cursor', 'The cursor is not one this list gave. Start again without it.');
  return { updatedAt: Number(updatedAt), id: withTenant(tenant, key.slice(dot + 1)) };
}
