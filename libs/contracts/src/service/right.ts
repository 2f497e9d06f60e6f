import type { Principal } from './principal.ts';

/**
 * What can be asked of the platform. `own` are tasks that the same principal started, and all that belongs to
 * them; the others are those of its tenant. Who has the right to all of them has that to its own, too.
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
  'manage-webhooks',
  'manage-schedules',
  'accept-tools',
  'call-tools',
  'act-as',
  'register',
  'publish',
] as const;
export type Right = (typeof rights)[number];

/** The port by which an edge knows what a principal may do. */
export interface Rights {
  /** Throws `missing-right`. */
  demand(principal: Principal, right: Right): void;
  of(principal: Principal): readonly Right[];
}

/** Whom the platform takes a caller for. */
export interface Me extends Principal {
  readonly rights: readonly Right[];
}
