import { localPrincipal, TroupeError, type Identities, type Logins, type Principal, type ProxyIdentities } from '@troupe/contracts';
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
  readonly proxies?: ProxyIdentities | undefined;
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

function keyGuard({ keys, publicUrl }: Auth & { readonly kind: 'keys' }, { identities, logins, proxies }: Vouching): Identify {
  const holderOf = credentialHolders(keys, identities);
  const fromOwnPage = ownPages(publicUrl);
  return (request) => {
    if (request.routeOptions.config.right === 'none') return undefined;
    const header = request.headers.authorization;
    if (header !== undefined) return holderOf(/^Bearer +(\S+) *$/i.exec(header)?.[1] ?? '');
    const identified = proxies?.principalOf(request.socket.remoteAddress ?? '', (name) => onceIn(request, name));
    if (identified !== undefined) {
      // A proxy may know browsers by what they send along by themselves: a cookie of its own, a certificate.
      fromOwnPage(request);
      return identified;
    }
    const login = logins === undefined ? undefined : loginTextOf(request);
    if (logins === undefined || login === undefined) return missing;
    fromOwnPage(request);
    return logins.known(login) ?? (() => logins.find(login));
  };
}

/** A proxy that adds its header to one of the client would have that believed, too. */
function onceIn({ raw, headers }: FastifyRequest, name: string): string | undefined {
  if (raw.rawHeaders.filter((each, at) => at % 2 === 0 && each.toLowerCase() === name).length > 1)
    throw new TroupeError('bad-request', `The request has the header ${name} twice.`);
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

const missing: Look = () =>
  Promise.reject(new TroupeError('missing-token', 'Send "Authorization: Bearer <key>" with one of the keys of this service.'));
