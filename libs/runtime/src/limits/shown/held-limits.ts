import { isoTime, readKeyCursor, TroupeError, writeKeyCursor, type FlowControl, type HeldLimit, type Page } from '@troupe/contracts';
import type { DocumentStore } from '@troupe/store';
import type { LimitOwner } from '../limit-owner.ts';
import { limitRecords, type LimitRecord } from '../limit-records.ts';

/** Who has a place of limits and how many wait, from the store: whatever process gives the places. */
export function heldLimits(store: DocumentStore): FlowControl {
  const records = limitRecords(store);
  return {
    async limits({ tenant }, { name }, { limit, cursor }) {
      const place = cursor === undefined ? SHARED : readKeyCursor(cursor);
      if (place[0] !== SHARED && place[0] !== OWN)
        throw new TroupeError('invalid-cursor', 'The cursor is not one this list gave. Start again without it.');
      const items: HeldLimit[] = [];
      // Those that all tenants share are stored as those of none.
      if (place[0] === SHARED) {
        const shared = await records.page({ tenant: '', name, limit, cursor: place.slice(1) || undefined });
        items.push(...shared.records.map((record) => viewOf(record, tenant)));
        if (shared.cursor !== undefined) return pageOf(items, `${SHARED}${shared.cursor}`);
        if (items.length >= limit) return pageOf(items, OWN);
      }
      const from = place[0] === OWN ? place.slice(1) || undefined : undefined;
      const own = await records.page({ tenant, name, limit: limit - items.length, cursor: from });
      items.push(...own.records.map((record) => viewOf(record, tenant)));
      return pageOf(items, own.cursor === undefined ? undefined : `${OWN}${own.cursor}`);
    },
  };
}

const SHARED = 's';
const OWN = 'o';

function pageOf(items: readonly HeldLimit[], next: string | undefined): Page<HeldLimit> {
  return { items, ...(next === undefined ? {} : { next: writeKeyCursor(next) }) };
}

/** What others wait for is not shown to a tenant. */
function viewOf({ at, holders, key, kind, most, name, next, per, tenant, waiting }: LimitRecord, reader: string): HeldLimit {
  const its = waiting.find((each) => each.tenant === reader);
  return {
    name,
    ...(key === undefined ? {} : { key }),
    kind,
    shared: tenant === '',
    limit: most,
    ...(kind === 'rate' ? { per: per! } : { inUse: holders.length }),
    waiting: its?.count ?? 0,
    ...(its === undefined ? {} : { oldest: isoTime(its.since) }),
    ...(next === undefined || next <= at ? {} : { next: isoTime(next) }),
    at: isoTime(at),
  };
}

/** What waits for the limits of one name, of those whose places this process gives. */
export interface LimitQueue {
  readonly name: string;
  inUse: number;
  waiting: number;
  /** Since when the oldest waits, in milliseconds since 1970; undefined where none does. */
  oldest: number | undefined;
}

/** All keys of a name together. */
export function limitQueues(owner: Pick<LimitOwner, 'owned'>): readonly LimitQueue[] {
  const byName = new Map<string, LimitQueue>();
  for (const { asked, counted, holders, queue } of owner.owned()) {
    const sum = byName.get(asked.name) ?? { name: asked.name, inUse: 0, waiting: 0, oldest: undefined };
    byName.set(asked.name, sum);
    sum.inUse += holders.size;
    sum.waiting += queue.size;
    for (const { since } of counted) sum.oldest = Math.min(sum.oldest ?? since, since);
  }
  return [...byName.values()];
}
