export { keyAccess } from './keys/key-access.ts';
export type { KeyAccess, KeyAccessParts } from './keys/key-access.ts';
export { checkedServices } from './rights/checked-services.ts';
export { hasRight, rights } from './rights/rights.ts';
export { tenantServices } from './tenants/tenant-services.ts';
export { namedUsers } from './users/named-users.ts';
export { tenantQuotas } from './quotas/tenant-quotas.ts';
export type { TenantQuotas } from './quotas/tenant-quotas.ts';
export type { Quota, QuotaName, Quotas } from './quotas/quota.ts';
