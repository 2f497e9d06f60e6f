export { checkedServices } from './rights/checked-services.ts';
export { demandRight, hasRight, rightsOfPrincipal } from './rights/rights.ts';
export { tenantServices } from './tenants/tenant-services.ts';
export { namedUsers } from './users/named-users.ts';
