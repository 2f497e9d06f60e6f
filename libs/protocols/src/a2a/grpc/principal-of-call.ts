import { localPrincipal, TroupeError, type Identities, type Principal } from '@troupe/contracts';
import { boundLooks, credentialHolders, type Auth, type LookBounds } from '@troupe/http';
import type { Metadata } from '@grpc/grpc-js';

const MOST_TOKEN = 16_384;

/** @param peer the address of the connection, and its port */
export type PrincipalOfCall = (metadata: Metadata, peer: string) => Promise<Principal>;

/** Knows who calls by the key or token that the call has, as the API does. */
export function principalOfCall(auth: Auth, identities: Identities | undefined, limits: LookBounds): PrincipalOfCall {
  if (auth.kind === 'none') return async () => localPrincipal;
  const holderOf = credentialHolders(auth.keys, identities);
  const lookFor = boundLooks(limits);
  return async (metadata, peer) => {
    const header = metadata.get('authorization').join(',');
    const token = header.length > MOST_TOKEN ? undefined : /^Bearer +(\S+)$/i.exec(header)?.[1];
    if (token === undefined)
      throw new TroupeError('missing-token', 'Send "authorization: Bearer <key>" with one of the keys of this service.');
    const found = holderOf(token);
    return typeof found === 'function' ? lookFor(peer.slice(0, peer.lastIndexOf(':')), found) : found;
  };
}
