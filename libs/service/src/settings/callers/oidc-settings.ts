import type { OidcLoginSettings, OidcSettings } from '@troupe/access';
import { isSafeAddress } from '../addresses.ts';
import type { EnvironmentReader } from '../environment.ts';
import { rolesSetting } from './roles-setting.ts';

const MOST_CHARACTERS = 256;

/**
 * The identity provider whose tokens are taken; undefined when none is named.
 *
 * @param publicUrl where browsers reach the platform
 */
export function oidcSettings(read: EnvironmentReader, publicUrl: string | undefined): OidcSettings | undefined {
  const issuer = read.text('TROUPE_OIDC_ISSUER');
  const audience = read.text('TROUPE_OIDC_AUDIENCE');
  const claim = (name: string): string | undefined => {
    const text = read.text(name);
    if (text !== undefined && text.length > MOST_CHARACTERS) read.problem(`${name} has at most ${MOST_CHARACTERS} characters.`);
    return text;
  };
  const tenant = claim('TROUPE_OIDC_CLAIM_TENANT');
  const claims = { roles: claim('TROUPE_OIDC_CLAIM_ROLES') ?? 'roles', user: claim('TROUPE_OIDC_CLAIM_USER') ?? 'sub' };
  const mapped = rolesSetting(read, 'TROUPE_OIDC_ROLES');
  const login = loginSettings(read, issuer, publicUrl);
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
    ...(login === undefined ? {} : { login }),
  });
}

/** How people log in at the provider; undefined where they do not. */
function loginSettings(read: EnvironmentReader, issuer: string | undefined, publicUrl: string | undefined): OidcLoginSettings | undefined {
  const clientId = read.text('TROUPE_OIDC_CLIENT_ID');
  const clientSecret = read.text('TROUPE_OIDC_CLIENT_SECRET');
  const scope = read.text('TROUPE_OIDC_SCOPE') ?? 'openid';
  const name = read.text('TROUPE_OIDC_NAME') ?? URL.parse(issuer ?? '')?.hostname ?? '';
  const logsOut = read.oneOf('TROUPE_OIDC_LOGOUT', ['on', 'off']) === 'on';
  if (clientId === undefined) {
    if (logsOut) read.problem('TROUPE_OIDC_LOGOUT needs TROUPE_OIDC_CLIENT_ID.');
    if (clientSecret !== undefined) read.problem('TROUPE_OIDC_CLIENT_SECRET needs TROUPE_OIDC_CLIENT_ID.');
    return undefined;
  }
  if (issuer === undefined) read.problem('TROUPE_OIDC_CLIENT_ID needs TROUPE_OIDC_ISSUER.');
  if (publicUrl === undefined && read.text('TROUPE_PUBLIC_URL') === undefined)
    read.problem('TROUPE_OIDC_CLIENT_ID needs TROUPE_PUBLIC_URL: where the identity provider sends browsers back to.');
  if (!/^[!-~]+(?: [!-~]+)*$/.test(scope) || !scope.split(' ').includes('openid'))
    read.problem('TROUPE_OIDC_SCOPE is a list with spaces between, and openid is in it, such as "openid profile".');
  if (name.length > MOST_CHARACTERS) read.problem(`TROUPE_OIDC_NAME has at most ${MOST_CHARACTERS} characters.`);
  const callback = `${publicUrl ?? ''}/login/callback`;
  const afterLogout = logsOut ? { afterLogout: `${publicUrl ?? ''}/` } : {};
  return Object.freeze({ name, clientId, ...(clientSecret === undefined ? {} : { clientSecret }), scope, callback, ...afterLogout });
}
