import { defaultTenant, roles, TENANT_PATTERN, type Principal, type Role } from '@troupe/contracts';
import type { OidcSettings } from './oidc-settings.ts';

export type Claims = Readonly<Record<string, unknown>>;

const isTenant = new RegExp(TENANT_PATTERN);
const MOST_CHARACTERS = 256;
const MOST_VALUES = 1_000;

/** Whom the claims of a token, which has been verified, are about; undefined when they do not say it as they should. */
export function principalOfClaims(
  { claims: names, roles: mapped }: Pick<OidcSettings, 'claims' | 'roles'>,
  claims: Claims,
): Principal | undefined {
  const { sub } = claims;
  const tenant = names.tenant === undefined ? defaultTenant : claimOf(claims, names.tenant);
  if (!isText(sub) || typeof tenant !== 'string' || !isTenant.test(tenant)) return undefined;
  const user = claimOf(claims, names.user);
  return { kind: 'user', id: sub, tenant, roles: rolesIn(claimOf(claims, names.roles), mapped), ...(isText(user) ? { user } : {}) };
}

/** Whether the claims leave out anything that is to be known of their subject. */
export function lacksClaims({ claims: { tenant, roles: ofRoles, user } }: OidcSettings, claims: Claims): boolean {
  return [ofRoles, user, ...(tenant === undefined ? [] : [tenant])].some((name) => claimOf(claims, name) === undefined);
}

/** A claim by its whole name, which may be an address, or else by a path such as `realm_access.roles`. */
function claimOf(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name
    .split('.')
    .reduce<unknown>((value, part) => (isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined), claims);
}

/** Those of the platform, in its order; a claim is a list, or text with spaces between. Others are no roles here. */
function rolesIn(claim: unknown, mapped: Readonly<Record<string, Role>>): readonly Role[] {
  const values = typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : [];
  const found = new Set<unknown>(
    values.slice(0, MOST_VALUES).map((value) => (typeof value === 'string' && Object.hasOwn(mapped, value) ? mapped[value] : value)),
  );
  return roles.filter((role) => found.has(role));
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MOST_CHARACTERS;
}

function isObject(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null;
}
