import type { Tenant } from '@troupe/contracts';

/** Tenants that have series of their own; those that come later share one. */
const MOST_TENANTS = 100;
/** Names of no tenant: of those that share a series, and of requests without a valid key. */
const OTHERS = '(others)';
const NOBODY = '(none)';

/** The label of a tenant, in all metrics of a process: it takes few values, however many tenants there are. */
export type TenantLabel = (tenant: Tenant | undefined) => string;

export function tenantLabels(): TenantLabel {
  const labels = new Set<Tenant>();
  return (tenant) => {
    if (tenant === undefined) return NOBODY;
    if (labels.has(tenant)) return tenant;
    if (labels.size >= MOST_TENANTS) return OTHERS;
    labels.add(tenant);
    return tenant;
  };
}
