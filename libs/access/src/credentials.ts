import type { ApiKeys, Identities } from '@troupe/contracts';
import { keyAccess, type KeyAccessParts } from './keys/key-access.ts';
import type { OidcSettings } from './tokens/oidc-settings.ts';
import { tokenIdentities } from './tokens/token-identities.ts';

export interface CredentialParts extends KeyAccessParts {
  /** Without it no tokens are taken. */
  readonly oidc?: OidcSettings | undefined;
}

export interface Credentials {
  readonly keys: ApiKeys;
  readonly identities: Identities;
}

/** API keys of the store, and tokens of an identity provider: who manages them, and who holds them. */
export function credentials({ oidc, ...parts }: CredentialParts): Credentials {
  const { keys, identities } = keyAccess(parts);
  if (oidc === undefined) return { keys, identities };
  const tokens = tokenIdentities({ oidc, ...parts });
  const of = (credential: string): Identities => (credential.startsWith('troupe_') ? identities : tokens);
  return {
    keys,
    identities: { known: (credential) => of(credential).known(credential), find: (credential) => of(credential).find(credential) },
  };
}
