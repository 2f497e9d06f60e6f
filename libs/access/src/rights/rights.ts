import type { Principal, Role } from '@troupe/contracts';

/**
 * What can be asked of the platform. `own` are tasks that the same principal started, and all that belongs to
 * them; the others are those of its tenant.
 */
export const rights = [
  'start',
  'read-own',
  'read-all',
  'signal-own',
  'signal-all',
  'control-own',
  'control-all',
  'purge',
  'decide',
  'read-approvals',
  'read-catalog',
  'read-metrics',
  'read-audit',
  'manage-keys',
  'act-as',
  'register',
  'publish',
] as const;
export type Right = (typeof rights)[number];

const viewing: readonly Right[] = ['read-own', 'read-all', 'read-approvals', 'read-catalog'];

/** One table; nothing else knows what a role may do. */
const rightsOf: Readonly<Record<Role, readonly Right[]>> = {
  admin: rights,
  operator: [...viewing, 'start', 'signal-own', 'signal-all', 'control-own', 'control-all', 'purge', 'decide', 'read-metrics', 'publish'],
  caller: ['start', 'read-own', 'signal-own', 'control-own', 'read-catalog'],
  approver: ['read-approvals', 'decide'],
  viewer: [...viewing, 'read-metrics'],
  'worker-app': ['register', 'publish', 'read-catalog'],
};

export function hasRight({ roles }: Pick<Principal, 'roles'>, right: Right): boolean {
  return roles.some((role) => rightsOf[role].includes(right));
}
