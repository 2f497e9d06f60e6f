export { keyAccess } from './keys/key-access.ts';
export type { KeyAccess, KeyAccessParts } from './keys/key-access.ts';
export { checkedServices } from './rights/checked-services.ts';
export { hasRight, rights } from './rights/rights.ts';
export { tenantServices } from './tenants/tenant-services.ts';
export { namedUsers } from './users/named-users.ts';
