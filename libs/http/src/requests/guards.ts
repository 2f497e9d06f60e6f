import { createHash, timingSafeEqual } from 'node:crypto';
import { defaultTenant, invalidToken, localPrincipal, TroupeError, type Identities, type Principal } from '@troupe/contracts';
import type { FastifyRequest } from 'fastify';
import type { Guard } from './guard.ts';
import { hostGuard } from './host-guard.ts';
import type { Auth } from '../options.ts';
import { PROBLEM_TYPE } from '../errors/problem.ts';

/** Looks for the holder of a credential that is not known yet; rejects where there can be none. */
export type Look = () => Promise<Principal>;

/** Finds who sends a request, or how to; nobody, where the route is open to all. Throws when the request may not pass. */
export type Identify = (request: FastifyRequest) => Principal | Look | undefined;

/** Knows principals by their key, or, without keys, by what only a caller on this machine sends. */
export function identify(auth: Auth, identities: Identities | undefined): Identify {
  switch (auth.kind) {
    case 'none': {
      const guard = hostGuard(auth.hosts);
      return (request) => {
        guard(request);
        return localPrincipal;
      };
    }
    case 'keys':
      return keyGuard(auth.keys, identities);
    default:
      return auth satisfies never;
  }
}

function keyGuard(keys: readonly string[], identities: Identities | undefined): Identify {
  if ((keys.length === 0 && identities === undefined) || keys.some((key) => key === '')) {
    throw new TroupeError('invalid-configuration', 'Authentication by keys needs at least one key, and none of them empty.');
  }
  const holders = keys.map(holderOf);
  return (request) => {
    if (request.routeOptions.config.right === 'none') return undefined;
    const header = request.headers.authorization;
    if (header === undefined) return missing;
    const credential = /^Bearer +(\S+) *$/i.exec(header)?.[1] ?? '';
    const holder = holders.length === 0 ? undefined : holderAmong(holders, digest(credential));
    if (holder !== undefined) return holder;
    if (identities === undefined || credential === '') return invalid;
    return identities.known(credential) ?? (() => identities.find(credential));
  };
}

/** Every key is compared, each in constant time: how long it takes says nothing about any of them. */
function holderAmong(holders: readonly Holder[], sent: Buffer): Principal | undefined {
  let holder: Principal | undefined;
  for (const { key, principal } of holders) holder = timingSafeEqual(key, sent) ? principal : holder;
  return holder;
}

const missing: Look = () =>
  Promise.reject(new TroupeError('missing-token', 'Send "Authorization: Bearer <key>" with one of the keys of this service.'));
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

/** The client takes what the route answers. */
export const acceptable: Guard = (request) => {
  const { accept } = request.headers;
  if (accept === undefined || accept === '*/*') return;
  const { produces: type = 'application/json', alsoProduces = type, answers = {} } = request.routeOptions.config;
  const groups = [groupOf(type), groupOf(alsoProduces), '*/*'];
  // Where success has no body, a client may ask for problems alone.
  const other = Object.keys(answers).join() === '204' ? PROBLEM_TYPE : type;
  const taken = accept.split(',').some((range) => {
    const [media, ...parameters] = range.split(';').map((text) => text.trim().toLowerCase());
    return (
      ([type, other, alsoProduces, ...groups] as (string | undefined)[]).includes(media) &&
      !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
    );
  });
  if (!taken) throw new TroupeError('not-acceptable', `This address answers ${type}; accept that, or */*.`);
};

function groupOf(type: string): string {
  return `${type.slice(0, type.indexOf('/'))}/*`;
}
