import { TroupeError, type Tenant } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { ScheduleRecords } from './schedule-records.ts';

/** How many schedules tenants have. */
export interface CountedSchedules {
  /** Throws `too-many-schedules`. */
  demandRoom(tenant: Tenant): Promise<void>;
  add(tenant: Tenant): void;
  forget(tenant: Tenant): void;
}

/** Milliseconds until they are counted anew: other processes make some, too. */
const AGAIN_MS = 60_000;
const PAGE = 1_000;
const MOST_TENANTS = 1_000;

export function countedSchedules(records: Pick<ScheduleRecords, 'page'>, env: Env, most: number): CountedSchedules {
  const counts = new Map<Tenant, { count: number; readonly until: number }>();
  const counted = async (tenant: Tenant): Promise<number> => {
    let count = 0;
    for (let cursor: string | undefined; count < most;) {
      const page = await records.page(tenant, PAGE, cursor);
      count += page.records.length;
      cursor = page.cursor;
      if (cursor === undefined) break;
    }
    return count;
  };
  return {
    async demandRoom(tenant) {
      let known = counts.get(tenant);
      if (known === undefined || known.until < env.monotonic()) {
        if (counts.size >= MOST_TENANTS) counts.clear();
        counts.set(tenant, (known = { count: await counted(tenant), until: env.monotonic() + AGAIN_MS }));
      }
      if (known.count >= most)
        throw new TroupeError('too-many-schedules', `A tenant has ${most} schedules at most. Remove one that nobody needs.`);
    },
    add(tenant) {
      const known = counts.get(tenant);
      if (known !== undefined) known.count++;
    },
    forget: (tenant) => void counts.delete(tenant),
  };
}
