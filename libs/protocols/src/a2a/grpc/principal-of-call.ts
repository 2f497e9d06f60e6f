import { localPrincipal, TroupeError, type Identities, type Principal } from '@troupe/contracts';
import { credentialHolders, type Auth } from '@troupe/http';
import type { Metadata } from '@grpc/grpc-js';

const MOST_TOKEN = 16_384;

export type PrincipalOfCall = (metadata: Metadata) => Promise<Principal>;

/** Knows who calls by the key or token that the call has, as the API does. */
export function principalOfCall(auth: Auth, identities: Identities | undefined): PrincipalOfCall {
  if (auth.kind === 'none') return async () => localPrincipal;
  const holderOf = credentialHolders(auth.keys, identities);
  return async (metadata) => {
    const header = metadata.get('authorization').join(',');
    const token = header.length > MOST_TOKEN ? undefined : /^Bearer +(\S+)$/i.exec(header)?.[1];
    if (token === undefined)
      throw new TroupeError('missing-token', 'Send "authorization: Bearer <key>" with one of the keys of this service.');
    const found = holderOf(token);
    return typeof found === 'function' ? found() : found;
  };
}
