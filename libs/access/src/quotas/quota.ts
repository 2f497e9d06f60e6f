import { TroupeError, type Tenant } from '@troupe/contracts';

/** What a tenant may have or use at most; undefined where there is no quota. */
export interface Quotas {
  readonly openTasks?: Quota;
  readonly startsPerMinute?: Quota;
  readonly tokensPerDay?: Quota;
  /** In US dollars. */
  readonly costPerDay?: Quota;
}

/** Of each tenant that is named, and of all others. */
export interface Quota {
  readonly others?: number;
  /** Undefined: that tenant has none. */
  readonly named: ReadonlyMap<Tenant, number | undefined>;
}

export type QuotaName = keyof Quotas;

export function quotaOf(quota: Quota | undefined, tenant: Tenant): number | undefined {
  return quota === undefined || !quota.named.has(tenant) ? quota?.others : quota.named.get(tenant);
}

const what: Readonly<Record<QuotaName, string>> = {
  openTasks: 'open tasks',
  startsPerMinute: 'starts in a minute',
  tokensPerDay: 'tokens of models in a day',
  costPerDay: 'US dollars for models in a day',
};

/** @param again milliseconds after which there may be room */
export function quotaExceeded(name: QuotaName, limit: number, used: number, again: number): TroupeError {
  const isRate = name === 'openTasks' || name === 'startsPerMinute';
  const advice =
    name === 'openTasks'
      ? 'Start it once others have ended.'
      : `Start it again in ${Math.ceil(again / 1_000)} seconds, or have the quota raised.`;
  return new TroupeError(
    isRate ? 'quota-exceeded' : 'quota-used-up',
    `The tenant may have ${limit} ${what[name]}, and has ${used}. ${advice}`,
    { retryable: isRate, retryAfter: again, details: { quota: name, limit, used } },
  );
}

/** Of an agent that is at work. @param left milliseconds until the day is over */
export function modelsHeld(name: QuotaName, limit: number, used: number, left: number): TroupeError {
  return new TroupeError(
    'quota-used-up',
    `The tenant may have ${limit} ${what[name]}, and has ${used}. Models are asked again on the next day (UTC), or when the quota is raised.`,
    { retryable: true, retryAfter: left, details: { quota: name, limit, used } },
  );
}
