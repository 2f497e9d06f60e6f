import { localPrincipal, TroupeError, type Identities, type Principal } from '@troupe/contracts';
import type { Auth } from '../options.ts';
import { credentialHolders } from './credential-holders.ts';

/**
 * Finds who sends what is no HTTP request, by what would follow "Bearer" in one. Without keys each is the
 * local principal.
 *
 * Rejects with TroupeError `missing-token`, `invalid-token`.
 */
export function findHolder(auth: Auth, identities: Identities): (credential: string | undefined) => Promise<Principal> {
  if (auth.kind === 'none') return () => Promise.resolve(localPrincipal);
  const holderOf = credentialHolders(auth.keys, identities);
  return async (credential) => {
    if (credential === undefined) throw new TroupeError('missing-token', 'Send a key of this service: "Authorization: Bearer <key>".');
    const holder = holderOf(credential);
    return typeof holder === 'function' ? holder() : holder;
  };
}
