/**
 * Who asks: what the edge of the platform has verified, never what a client says of itself. An edge keeps
 * one value for each principal, so that what is made for it is made once.
 */
export type Principal =
  /** Anybody who reaches a platform that asks for no key: from this machine, or from within the process. */
  | { readonly kind: 'local'; readonly tenant: Tenant }
  /** The holder of an API key; `id` names the key without giving it away. */
  | { readonly kind: 'key'; readonly id: string; readonly tenant: Tenant }
  /** The platform itself, when it asks for nobody. */
  | { readonly kind: 'platform'; readonly tenant: Tenant };

/** Whose data it is. */
export type Tenant = 'default';

export const localPrincipal: Principal = { kind: 'local', tenant: 'default' };
export const platformPrincipal: Principal = { kind: 'platform', tenant: 'default' };
