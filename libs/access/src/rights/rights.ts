import { rights as allRights, roles, TroupeError, type Principal, type Right, type Rights, type Role } from '@troupe/contracts';

const viewing: readonly Right[] = ['read-own', 'read-all', 'read-approvals', 'read-catalog'];

/** One table; nothing else knows what a role may do. */
const rightsOf: Readonly<Record<Role, readonly Right[]>> = {
  admin: allRights,
  operator: [
    ...viewing,
    'start',
    'signal-own',
    'signal-all',
    'control-own',
    'control-all',
    'purge',
    'decide',
    'read-metrics',
    'accept-tools',
    'call-tools',
    'manage-webhooks',
    'manage-schedules',
    'publish',
  ],
  caller: ['start', 'read-own', 'signal-own', 'control-own', 'read-catalog'],
  approver: ['read-approvals', 'decide'],
  viewer: [...viewing, 'read-metrics'],
  'worker-app': ['register', 'publish', 'read-catalog'],
};

export function hasRight(principal: Pick<Principal, 'roles'>, right: Right): boolean {
  return principal.roles.some((role) => rightsOf[role].includes(right));
}

/** All rights of a principal, in the order of the list. */
export function rightsOfPrincipal(principal: Pick<Principal, 'roles'>): readonly Right[] {
  return allRights.filter((right) => hasRight(principal, right));
}

/** Throws `missing-right`, which says what is missing, and which roles have it. */
export function demandRight({ roles: own }: Pick<Principal, 'roles'>, right: Right): void {
  if (!hasRight({ roles: own }, right)) throw missingRight(own, right);
}

export function missingRight(own: readonly Role[], right: Right, why = ''): TroupeError {
  const holders = roles.filter((role) => rightsOf[role].includes(right));
  const has = own.length === 0 ? 'no role' : own.join(', ');
  return new TroupeError(
    'missing-right',
    `This takes the right "${right}"${why}. Roles that have it: ${holders.join(', ')}; yours: ${has}.`,
    {
      details: { right, roles: holders },
    },
  );
}

/** As edges ask. */
export const rights: Rights = { demand: demandRight, of: rightsOfPrincipal };
