import type { Tenant } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { TaskIndex } from '@troupe/store';

/** Milliseconds that a count of the store is good for; starts of this process are added to it. */
const FRESH_MS = 1_000;

/** How many tasks tenants have open, as the store has it, and started here since it was asked. */
export interface OpenTaskCounts {
  read(tenant: Tenant, most: number): Promise<number>;
  started(tenant: Tenant): void;
}

interface Count {
  readonly at: number;
  readonly stored: Promise<number>;
  since: number;
}

export function openTaskCounts({ env, store }: { readonly env: Env; readonly store: Pick<TaskIndex, 'countOpen'> }): OpenTaskCounts {
  const counts = new Map<Tenant, Count>();
  return {
    async read(tenant, most) {
      let count = counts.get(tenant);
      if (count === undefined || env.monotonic() - count.at > FRESH_MS) {
        count = { at: env.monotonic(), stored: store.countOpen(tenant, most), since: 0 };
        counts.set(tenant, count);
        count.stored.catch(() => counts.delete(tenant));
      }
      return (await count.stored) + count.since;
    },
    started(tenant) {
      const count = counts.get(tenant);
      if (count !== undefined) count.since++;
    },
  };
}
