import { localPrincipal, TroupeError, type Identities, type Principal } from '@troupe/contracts';
import type { Auth } from '../options.ts';
import { boundLooks, type LookBounds } from './bound-looks.ts';
import { credentialHolders } from './credential-holders.ts';

/**
 * Finds who sends what is no HTTP request, by what would follow "Bearer" in one. Without keys each is the
 * local principal. A message says nothing of where it comes from: all that look for a key that is not known yet are one
 * sender.
 *
 * Rejects with TroupeError `missing-token`, `invalid-token`, `too-many-requests`.
 */
export function findHolder(auth: Auth, identities: Identities, limits: LookBounds): (credential: string | undefined) => Promise<Principal> {
  if (auth.kind === 'none') return () => Promise.resolve(localPrincipal);
  const holderOf = credentialHolders(auth.keys, identities);
  const lookFor = boundLooks(limits);
  return async (credential) => {
    if (credential === undefined) throw new TroupeError('missing-token', 'Send a key of this service: "Authorization: Bearer <key>".');
    const holder = holderOf(credential);
    return typeof holder === 'function' ? lookFor('', holder) : holder;
  };
}
