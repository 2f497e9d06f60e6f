import { createHash, timingSafeEqual } from 'node:crypto';
import { defaultTenant, invalidToken, TroupeError, type Identities, type Principal } from '@troupe/contracts';
import type { Auth } from '../options.ts';

/** Looks for the holder of a credential that is not known yet; rejects where there can be none. */
export type Look = () => Promise<Principal>;

/** Who holds a credential, or how to find out. */
export type FindHolder = (credential: string) => Principal | Look;

/**
 * Knows the keys of the service by themselves, and asks for the others.
 *
 * @throws TroupeError `invalid-configuration` when there can be no holder at all
 */
export function credentialHolders(keys: readonly string[], identities: Identities | undefined): FindHolder {
  if ((keys.length === 0 && identities === undefined) || keys.some((key) => key === '')) {
    throw new TroupeError('invalid-configuration', 'Authentication by keys needs at least one key, and none of them empty.');
  }
  const holders = keys.map(holderOf);
  return (credential) => {
    const holder = holders.length === 0 ? undefined : holderAmong(holders, digest(credential));
    if (holder !== undefined) return holder;
    if (identities === undefined || credential === '') return invalid;
    return identities.known(credential) ?? (() => identities.find(credential));
  };
}

/** The holders of the keys that the service is started with. */
export function bootstrapPrincipals(auth: Auth): readonly Principal[] {
  return auth.kind === 'keys' ? auth.keys.map((key) => holderOf(key).principal) : [];
}

/** Every key is compared, each in constant time: how long it takes says nothing about any of them. */
function holderAmong(holders: readonly Holder[], sent: Buffer): Principal | undefined {
  let holder: Principal | undefined;
  for (const { key, principal } of holders) holder = timingSafeEqual(key, sent) ? principal : holder;
  return holder;
}

const invalid: Look = () => Promise.reject(invalidToken());

interface Holder {
  readonly key: Buffer;
  readonly principal: Principal;
}

/** Its id is a part of the digest, the same in all processes; too short a part to find the key by. */
function holderOf(secret: string): Holder {
  const key = digest(secret);
  return { key, principal: { kind: 'key', id: key.toString('hex', 0, 4), tenant: defaultTenant, roles: ['admin'] } };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
