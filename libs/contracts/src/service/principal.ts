/**
 * Who asks: what the edge of the platform has verified, never what a client says of itself. An edge keeps
 * one value for each principal, so that what is made for it is made once.
 */
export interface Principal {
  readonly kind: PrincipalKind;
  /** Distinguishes it from others of its kind, in records and logs; of a key, it does not give the key away. */
  readonly id: string;
  readonly tenant: Tenant;
  readonly roles: readonly Role[];
  /** Names of agents and tools, `*` at an end for any, whose approvals an approver decides; of all where it is missing. */
  readonly approves?: readonly string[];
  /** The person behind it, whom agents speak with and remember. */
  readonly user?: string;
}

export const principalKinds = [
  /** Anybody who reaches a platform that asks for no key: from this machine, or from within the process. */
  'local',
  /** The holder of an API key. */
  'key',
  /** Whom an identity provider vouches for. */
  'user',
  /** The platform itself, when it asks for nobody. */
  'platform',
] as const;
export type PrincipalKind = (typeof principalKinds)[number];

/** What a principal may do; what each role allows is one table, in `@troupe/access`. */
export const roles = ['admin', 'operator', 'caller', 'approver', 'viewer', 'worker-app'] as const;
export type Role = (typeof roles)[number];

/** Whose data it is: 1 to 40 small letters, digits or "-", the first a letter or digit. */
export type Tenant = string;

export const TENANT_PATTERN = '^[a-z0-9][a-z0-9-]{0,39}$';
export const defaultTenant: Tenant = 'default';

export const localPrincipal: Principal = { kind: 'local', id: 'local', tenant: defaultTenant, roles: ['admin'] };
export const platformPrincipal: Principal = { kind: 'platform', id: 'platform', tenant: defaultTenant, roles: ['admin'] };
