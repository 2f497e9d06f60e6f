import { TroupeError, type Tenant } from '@troupe/contracts';

/** What a tenant may have or use at most; undefined where there is no quota. */
export interface Quotas {
  readonly openTasks?: Quota;
  readonly startsPerMinute?: Quota;
  readonly tokensPerDay?: Quota;
  /** In US dollars, as all costs. */
  readonly costPerDay?: Quota;
  readonly tokensPerMonth?: Quota;
  readonly costPerMonth?: Quota;
  /** What one user of the tenant may use. */
  readonly userTokensPerDay?: Quota;
  readonly userCostPerDay?: Quota;
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

/** What models use: whose use is added up, in which unit, and for how long. */
export interface UseQuota {
  readonly of: 'tenant' | 'user';
  readonly unit: 'tokens' | 'cost';
  readonly per: 'day' | 'month';
}

export type UseQuotaName = Exclude<QuotaName, 'openTasks' | 'startsPerMinute'>;

export const useQuotas: Readonly<Record<UseQuotaName, UseQuota>> = {
  tokensPerDay: { of: 'tenant', unit: 'tokens', per: 'day' },
  costPerDay: { of: 'tenant', unit: 'cost', per: 'day' },
  tokensPerMonth: { of: 'tenant', unit: 'tokens', per: 'month' },
  costPerMonth: { of: 'tenant', unit: 'cost', per: 'month' },
  userTokensPerDay: { of: 'user', unit: 'tokens', per: 'day' },
  userCostPerDay: { of: 'user', unit: 'cost', per: 'day' },
};

export const useQuotaNames: readonly UseQuotaName[] = Object.keys(useQuotas) as UseQuotaName[];

const what: Readonly<Record<QuotaName, string>> = {
  openTasks: 'open tasks',
  startsPerMinute: 'starts in a minute',
  tokensPerDay: 'tokens of models in a day',
  costPerDay: 'US dollars for models in a day',
  tokensPerMonth: 'tokens of models in a month',
  costPerMonth: 'US dollars for models in a month',
  userTokensPerDay: 'tokens of models in a day',
  userCostPerDay: 'US dollars for models in a day',
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
    `The ${whose(name)} may have ${limit} ${what[name]}, and has ${used}. ${advice}`,
    { retryable: isRate, retryAfter: again, details: { quota: name, limit, used } },
  );
}

/** Of an agent that is at work. @param left milliseconds until the day or month is over */
export function modelsHeld(name: UseQuotaName, limit: number, used: number, left: number): TroupeError {
  return new TroupeError(
    'quota-used-up',
    `The ${whose(name)} may have ${limit} ${what[name]}, and has ${used}. Models are asked again on the ${next(useQuotas[name].per)}, or when the quota is raised.`,
    { retryable: true, retryAfter: left, details: { quota: name, limit, used } },
  );
}

export function next(per: 'day' | 'month'): string {
  return per === 'day' ? 'next day (UTC)' : 'first day of the next month (UTC)';
}

function whose(name: QuotaName): string {
  return name in useQuotas ? useQuotas[name as UseQuotaName].of : 'tenant';
}
