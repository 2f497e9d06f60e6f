import { TENANT_PATTERN, type Tenant } from '@troupe/contracts';
import type { Quota, QuotaName, Quotas } from '@troupe/access';
import type { EnvironmentReader } from './environment.ts';

/** Which tenants there are, and what each may have. */
export interface TenantSettings {
  /** Any when it is missing. */
  readonly tenants?: readonly Tenant[];
  readonly quotas: Quotas;
}

const TENANT = new RegExp(TENANT_PATTERN);
const MOST_TENANTS = 10_000;
const MONEY = /^\d{1,9}(\.\d{1,6})?$/;

const variables: readonly (readonly [QuotaName, string, RegExp, string])[] = [
  ['openTasks', 'TROUPE_QUOTA_OPEN_TASKS', /^\d{1,12}$/, '1000'],
  ['startsPerMinute', 'TROUPE_QUOTA_STARTS', /^\d{1,12}$/, '600'],
  ['tokensPerDay', 'TROUPE_QUOTA_TOKENS', /^\d{1,15}$/, '5000000'],
  ['costPerDay', 'TROUPE_QUOTA_COST', MONEY, '20.50'],
  ['tokensPerMonth', 'TROUPE_QUOTA_TOKENS_MONTH', /^\d{1,15}$/, '100000000'],
  ['costPerMonth', 'TROUPE_QUOTA_COST_MONTH', MONEY, '400'],
  ['userTokensPerDay', 'TROUPE_QUOTA_USER_TOKENS', /^\d{1,15}$/, '200000'],
  ['userCostPerDay', 'TROUPE_QUOTA_USER_COST', MONEY, '1.50'],
];

export function tenantSettings(read: EnvironmentReader): TenantSettings {
  const text = read.text('TROUPE_TENANTS');
  const tenants = text === undefined ? undefined : partsOf(text);
  if (tenants !== undefined && (tenants.length > MOST_TENANTS || !tenants.every((tenant) => TENANT.test(tenant))))
    read.problem(
      `TROUPE_TENANTS has up to ${MOST_TENANTS} names of tenants, separated by commas: 1 to 40 small letters, digits or "-", the first a letter or digit.`,
    );
  const quotas: Partial<Record<QuotaName, Quota>> = {};
  for (const [name, variable, form, example] of variables) {
    const given = read.text(variable);
    if (given === undefined) continue;
    const quota = quotaFrom(given, form);
    if (quota !== undefined) quotas[name] = quota;
    else
      read.problem(
        `${variable} is a number for every tenant, numbers of single tenants, or both, such as ${example} or ${example},acme=off,globex=0; got ${JSON.stringify(given)}.`,
      );
  }
  return { quotas: Object.freeze(quotas), ...(tenants === undefined ? {} : { tenants: Object.freeze(tenants) }) };
}

function quotaFrom(text: string, form: RegExp): Quota | undefined {
  let others: number | undefined;
  const named = new Map<Tenant, number | undefined>();
  for (const part of partsOf(text)) {
    const [first, value, ...rest] = part.split('=').map((each) => each.trim());
    if (value === undefined) {
      if (others !== undefined || !form.test(first!)) return undefined;
      others = Number(first);
      continue;
    }
    if (rest.length > 0 || !TENANT.test(first!) || named.has(first!) || !(value === 'off' || form.test(value))) return undefined;
    named.set(first!, value === 'off' ? undefined : Number(value));
  }
  return others === undefined && named.size === 0 ? undefined : { named, ...(others === undefined ? {} : { others }) };
}

function partsOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}
