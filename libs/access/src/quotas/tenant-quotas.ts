import {
  perPrincipal,
  TroupeError,
  type ModelBudget,
  type Principal,
  type Task,
  type TaskService,
  type TaskServices,
  type Tenant,
} from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { Store } from '@troupe/store';
import type { Counter } from './counter-period.ts';
import { modelBudget } from './model-budget.ts';
import { openTaskCounts } from './open-task-counts.ts';
import { quotaExceeded, quotaOf, useQuotaNames, useQuotas, type QuotaName, type Quotas } from './quota.ts';
import { tenantCounters } from './tenant-counters.ts';
import { useCounter } from './use-limits.ts';

const starts: Counter = { name: 'starts', period: 60_000 };

/** Milliseconds after which open tasks may have ended. */
const OPEN_AGAIN_MS = 5_000;

/** Keeps tenants, their users and agents within what they may use. */
export interface TenantQuotas {
  /** Refuses what a tenant has no room for. Without quotas it gives back what it is given. */
  services(services: TaskServices): TaskServices;
  readonly models: ModelBudget;
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

  /** @throws TroupeError `quota-exceeded`, `quota-used-up` */
  const demandRoom = async ({ tenant, user }: Principal): Promise<void> => {
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
    for (const name of useQuotaNames) {
      const counter = useCounter(useQuotas[name], user);
      if (counter !== undefined) await demand(name, () => counters.read(counter, tenant));
    }
  };

  const started = (tenant: Tenant): void => {
    open.started(tenant);
    if (quotaOf(quotas.startsPerMinute, tenant) !== undefined) counters.add(starts, tenant, 1, parts.env.now());
  };

  const models = modelBudget({ ...parts, counters });
  return {
    services: (services) =>
      Object.keys(quotas).length === 0
        ? services
        : { ...services, for: perPrincipal((principal) => withinQuotas(principal, services.for(principal), demandRoom, started)) },
    models,
    close() {
      models.close();
      return counters.close();
    },
  };
}

function withinQuotas(
  principal: Principal,
  inner: TaskService,
  demandRoom: (principal: Principal) => Promise<void>,
  started: (tenant: Tenant) => void,
): TaskService {
  /** What is there already needs no room: a repeat is answered as the first request was. */
  const demandRoomUnlessThere = async (id: string | undefined): Promise<void> => {
    try {
      await demandRoom(principal);
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
      if (begun.created) started(principal.tenant);
      return begun;
    },
    async fork(id, turn, newId): Promise<Task> {
      await demandRoomUnlessThere(newId);
      const copy = await inner.fork(id, turn, newId);
      started(principal.tenant);
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
