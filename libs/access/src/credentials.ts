import type { ApiKeys, Identities, Logins, Principal, ProxyIdentities } from '@troupe/contracts';
import { keyAccess, type KeyAccessParts } from './keys/key-access.ts';
import { browserLogins } from './logins/browser-logins.ts';
import { loginRecords } from './logins/login-records.ts';
import { loginProvider } from './logins/login-provider.ts';
import { proxyIdentities } from './proxies/proxy-identities.ts';
import type { ProxySettings } from './proxies/proxy-settings.ts';
import { trustedProxies, type Trusts } from './proxies/trusted-proxies.ts';
import type { OidcSettings } from './tokens/oidc-settings.ts';
import { tokenIdentities } from './tokens/token-identities.ts';

export interface CredentialParts extends KeyAccessParts {
  /** Without it no tokens are taken. */
  readonly oidc?: OidcSettings | undefined;
  /** Without it what headers say of who asks is not looked at. */
  readonly proxies?: ProxySettings | undefined;
  /** Addresses and networks of proxies that are believed where a request comes from. */
  readonly trusted?: readonly string[];
  /** Holders of keys that are in no store: they can log in, too. */
  readonly bootstrap?: readonly Principal[];
}

export interface Credentials {
  readonly keys: ApiKeys;
  readonly identities: Identities;
  readonly logins: Logins;
  readonly proxies?: ProxyIdentities;
  /** Where there are proxies. */
  readonly trusts?: Trusts;
}

/** API keys of the store, tokens of an identity provider, and log-ins: who manages them, and who holds them. */
export function credentials({ oidc, proxies, trusted = [], bootstrap = [], ...parts }: CredentialParts): Credentials {
  const { keys, identities } = keyAccess(parts);
  const provider = oidc?.login === undefined ? undefined : loginProvider({ oidc, login: oidc.login, ...parts });
  const logins = browserLogins({ ...parts, records: loginRecords(parts.store), keys: identities, bootstrap, provider });
  const vouching = {
    logins,
    ...(proxies === undefined ? {} : { proxies: proxyIdentities(proxies) }),
    ...(trusted.length === 0 ? {} : { trusts: trustedProxies(trusted) }),
  };
  if (oidc === undefined) return { keys, identities, ...vouching };
  const tokens = tokenIdentities({ oidc, ...parts });
  const of = (credential: string): Identities => (credential.startsWith('troupe_') ? identities : tokens);
  return {
    keys,
    ...vouching,
    identities: { known: (credential) => of(credential).known(credential), find: (credential) => of(credential).find(credential) },
  };
}
