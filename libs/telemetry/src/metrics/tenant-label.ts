import { tenantOf, type Tenant } from '@troupe/contracts';

/** Tenants that have series of their own; those that come later share one. */
const MOST_TENANTS = 100;
/** The name of no tenant. */
const OTHERS = '(others)';

/** The label of a task's tenant: it takes few values, however many tenants there are. */
export function tenantLabels(): (task: string) => string {
  const labels = new Set<Tenant>();
  return (task) => {
    const tenant = tenantOf(task);
    if (labels.has(tenant)) return tenant;
    if (labels.size >= MOST_TENANTS) return OTHERS;
    labels.add(tenant);
    return tenant;
  };
}
