import { localPrincipal, TroupeError, type Identities, type Logins, type Principal } from '@troupe/contracts';
import type { FastifyRequest } from 'fastify';
import type { Auth } from '../options.ts';
import { credentialHolders, type Look } from './credential-holders.ts';
import { hostGuard } from './host-guard.ts';
import { loginTextOf } from './login-cookie.ts';
import { ownPages } from './own-pages.ts';

/** Finds who sends a request, or how to; nobody, where the route is open to all. Throws when the request may not pass. */
export type Identify = (request: FastifyRequest) => Principal | Look | undefined;

/** What else than a key of the service says who sends a request. */
export interface Vouching {
  readonly identities?: Identities | undefined;
  readonly logins?: Logins | undefined;
}

/** Knows principals by what they send, or, without keys, by what only a caller on this machine sends. */
export function identify(auth: Auth, vouching: Vouching): Identify {
  switch (auth.kind) {
    case 'none': {
      const guard = hostGuard(auth.hosts);
      return (request) => {
        guard(request);
        return localPrincipal;
      };
    }
    case 'keys':
      return keyGuard(auth, vouching);
    default:
      return auth satisfies never;
  }
}

function keyGuard({ keys, publicUrl }: Auth & { readonly kind: 'keys' }, { identities, logins }: Vouching): Identify {
  const holderOf = credentialHolders(keys, identities);
  const fromOwnPage = ownPages(publicUrl);
  return (request) => {
    if (request.routeOptions.config.right === 'none') return undefined;
    const header = request.headers.authorization;
    if (header !== undefined) return holderOf(/^Bearer +(\S+) *$/i.exec(header)?.[1] ?? '');
    const login = logins === undefined ? undefined : loginTextOf(request);
    if (logins === undefined || login === undefined) return missing;
    fromOwnPage(request);
    return logins.known(login) ?? (() => logins.find(login));
  };
}

const missing: Look = () =>
  Promise.reject(new TroupeError('missing-token', 'Send "Authorization: Bearer <key>" with one of the keys of this service.'));
