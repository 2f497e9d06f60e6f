import type { OidcSettings } from '@troupe/access';
import { roles, type Role } from '@troupe/contracts';
import { isSafeAddress } from './addresses.ts';
import type { EnvironmentReader } from './environment.ts';

const MOST_CHARACTERS = 256;

/** The identity provider whose tokens are taken; undefined when none is named. */
export function oidcSettings(read: EnvironmentReader): OidcSettings | undefined {
  const issuer = read.text('TROUPE_OIDC_ISSUER');
  const audience = read.text('TROUPE_OIDC_AUDIENCE');
  const claim = (name: string): string | undefined => {
    const text = read.text(name);
    if (text !== undefined && text.length > MOST_CHARACTERS) read.problem(`${name} has at most ${MOST_CHARACTERS} characters.`);
    return text;
  };
  const tenant = claim('TROUPE_OIDC_CLAIM_TENANT');
  const claims = { roles: claim('TROUPE_OIDC_CLAIM_ROLES') ?? 'roles', user: claim('TROUPE_OIDC_CLAIM_USER') ?? 'sub' };
  const mapped = rolesOf(read);
  if (issuer === undefined) {
    if (audience !== undefined) read.problem('TROUPE_OIDC_AUDIENCE needs TROUPE_OIDC_ISSUER.');
    return undefined;
  }
  if (!isSafeAddress(issuer))
    read.problem(
      `TROUPE_OIDC_ISSUER is the https address of an identity provider as its tokens name it; http is possible on this machine alone. Got ${JSON.stringify(issuer)}.`,
    );
  // Without it a token that was made for any other service would be taken here.
  if (audience === undefined) read.problem('TROUPE_OIDC_ISSUER needs TROUPE_OIDC_AUDIENCE: what tokens for this platform are for.');
  return Object.freeze({
    issuer,
    audience: audience ?? '',
    claims: Object.freeze({ ...claims, ...(tenant === undefined ? {} : { tenant }) }),
    roles: mapped,
  });
}

/** `staff=operator,leads=admin`. */
function rolesOf(read: EnvironmentReader): Readonly<Record<string, Role>> {
  const pairs = (read.text('TROUPE_OIDC_ROLES') ?? '').split(',').filter((pair) => pair.trim() !== '');
  const mapped = pairs.map((pair) => {
    const at = pair.lastIndexOf('=');
    return [pair.slice(0, Math.max(0, at)).trim(), pair.slice(at + 1).trim()] as const;
  });
  for (const [group, role] of mapped) {
    if (group === '' || !(roles as readonly string[]).includes(role))
      read.problem(`TROUPE_OIDC_ROLES is a list such as staff=operator,leads=admin, of the roles ${roles.join(', ')}.`);
  }
  return Object.freeze(Object.fromEntries(mapped)) as Readonly<Record<string, Role>>;
}
