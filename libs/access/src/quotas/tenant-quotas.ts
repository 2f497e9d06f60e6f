import {
  perPrincipal,
  tenantOf,
  TroupeError,
  type Principal,
  type Task,
  type TaskService,
  type TaskServices,
  type Tenant,
} from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { Store } from '@troupe/store';
import { openTaskCounts } from './open-task-counts.ts';
import { ownUsageOf } from './own-usage.ts';
import { modelsHeld, quotaExceeded, quotaOf, type QuotaName, type Quotas } from './quota.ts';
import { tenantCounters, type Counter } from './tenant-counters.ts';

const starts: Counter = { name: 'starts', periodMs: 60_000 };
const tokens: Counter = { name: 'tokens', periodMs: 24 * 60 * 60_000 };
const cost: Counter = { name: 'cost', periodMs: 24 * 60 * 60_000 };

/** What models use. */
const daily = [
  ['tokensPerDay', tokens],
  ['costPerDay', cost],
] as const;

/** Milliseconds after which open tasks may have ended. */
const OPEN_AGAIN_MS = 5_000;

/** Keeps tenants within their quotas. Without quotas both decorators give back what they are given. */
export interface TenantQuotas {
  /** Counts what turns use. */
  store(store: Store): Store;
  /** Refuses what a tenant has no room for. */
  services(services: TaskServices): TaskServices;
  /** Why models are not to be asked for a tenant now; undefined while they may be, and as a whole where no quota bounds it. */
  readonly modelRoom: ((tenant: Tenant) => Promise<TroupeError | undefined>) | undefined;
  close(): Promise<void>;
}

export interface QuotaParts {
  readonly quotas: Quotas;
  readonly store: Store;
  readonly env: Env;
  readonly onFailure: (error: unknown) => void;
}

export function tenantQuotas(parts: QuotaParts): TenantQuotas {
  const { quotas } = parts;
  const counters = tenantCounters(parts);
  const open = openTaskCounts(parts);
  const measures = quotas.tokensPerDay !== undefined || quotas.costPerDay !== undefined;

  const usedUp = async (tenant: Tenant): Promise<TroupeError | undefined> => {
    for (const [name, counter] of daily) {
      const limit = quotaOf(quotas[name], tenant);
      if (limit === undefined) continue;
      const { amount, left } = await counters.read(counter, tenant);
      if (amount >= limit) return modelsHeld(name, limit, amount, left);
    }
    return undefined;
  };

  /** @throws TroupeError `quota-exceeded`, `quota-used-up` */
  const demandRoom = async (tenant: Tenant): Promise<void> => {
    const demand = async (
      name: QuotaName,
      read: (limit: number) => Promise<{ readonly amount: number; readonly left: number }>,
    ): Promise<void> => {
      const limit = quotaOf(quotas[name], tenant);
      if (limit === undefined) return;
      const { amount, left } = await read(limit);
      if (amount >= limit) throw quotaExceeded(name, limit, amount, left);
    };
    await demand('openTasks', async (limit) => ({ amount: await open.read(tenant, limit), left: OPEN_AGAIN_MS }));
    await demand('startsPerMinute', () => counters.read(starts, tenant));
    await demand('tokensPerDay', () => counters.read(tokens, tenant));
    await demand('costPerDay', () => counters.read(cost, tenant));
  };

  const started = (tenant: Tenant): void => {
    open.started(tenant);
    if (quotaOf(quotas.startsPerMinute, tenant) !== undefined) counters.add(starts, tenant, 1, parts.env.now());
  };

  return {
    store: (store) => (measures ? measuringStore(store, counters.add) : store),
    services: (services) =>
      Object.keys(quotas).length === 0
        ? services
        : { ...services, for: perPrincipal((principal) => withinQuotas(principal, services.for(principal), demandRoom, started)) },
    modelRoom: measures ? usedUp : undefined,
    close: () => counters.close(),
  };
}

function measuringStore(store: Store, add: (counter: Counter, tenant: Tenant, amount: number, at: number) => void): Store {
  const usageOf = ownUsageOf();
  return {
    ...store,
    async append(entry) {
      const outcome = await store.append(entry);
      const { decoded } = entry;
      if (outcome === 'conflict' || decoded === undefined) return outcome;
      const used = usageOf(decoded);
      if (used.tokens > 0) add(tokens, tenantOf(decoded.task), used.tokens, decoded.at);
      if (used.cost > 0) add(cost, tenantOf(decoded.task), used.cost, decoded.at);
      return outcome;
    },
  };
}

function withinQuotas(
  { tenant }: Principal,
  inner: TaskService,
  demandRoom: (tenant: Tenant) => Promise<void>,
  started: (tenant: Tenant) => void,
): TaskService {
  /** What is there already needs no room: a repeat is answered as the first request was. */
  const demandRoomUnlessThere = async (id: string | undefined): Promise<void> => {
    try {
      await demandRoom(tenant);
    } catch (error) {
      const isFull = error instanceof TroupeError && (error.code === 'quota-exceeded' || error.code === 'quota-used-up');
      if (!isFull || id === undefined || !(await isThere(inner, id))) throw error;
    }
  };
  return {
    ...inner,
    async start(request) {
      await demandRoomUnlessThere(request.id);
      const begun = await inner.start(request);
      if (begun.created) started(tenant);
      return begun;
    },
    async fork(id, turn, newId): Promise<Task> {
      await demandRoomUnlessThere(newId);
      const copy = await inner.fork(id, turn, newId);
      started(tenant);
      return copy;
    },
  };
}

async function isThere(service: TaskService, id: string): Promise<boolean> {
  return service.get(id).then(
    () => true,
    () => false,
  );
}
