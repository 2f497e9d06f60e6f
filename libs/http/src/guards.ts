import { createHash, timingSafeEqual } from 'node:crypto';
import { TroupeError } from '@troupe/contracts';
import type { FastifyRequest } from 'fastify';
import type { Auth } from './options.ts';
import { PROBLEM_TYPE } from './problem.ts';

/** Throws when the request may not pass. */
export type Guard = (request: FastifyRequest) => void;

/** Knows the callers: by their key, or, without keys, by what only a caller on this machine sends. */
export function callerGuard(auth: Auth): Guard {
  switch (auth.kind) {
    case 'none':
      return hostGuard(auth.hosts);
    case 'keys':
      return keyGuard(auth.keys);
    default:
      return auth satisfies never;
  }
}

function keyGuard(keys: readonly string[]): Guard {
  if (keys.length === 0 || keys.some((key) => key === '')) {
    throw new TroupeError('invalid-configuration', 'Authentication by keys needs at least one key, and none of them empty.');
  }
  const known = keys.map(digest);
  return (request) => {
    if (request.routeOptions.config.open === true) return;
    const header = request.headers.authorization;
    if (header === undefined)
      throw new TroupeError('missing-token', 'Send "Authorization: Bearer <key>" with one of the keys of this service.');
    const sent = digest(/^Bearer +(\S+) *$/i.exec(header)?.[1] ?? '');
    let valid = false;
    // Every key is compared, each in constant time: how long it takes says nothing about any of them.
    for (const key of known) valid = timingSafeEqual(key, sent) || valid;
    if (!valid) throw new TroupeError('invalid-token', 'The key is not one of this service.');
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

const LOOPBACK_NAMES: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];
const LOOPBACK_ADDRESS = /^(::ffff:)?127\.|^::1$/;

/**
 * Without keys a browser on this machine is the way in for other sites: by a name of theirs that
 * resolves to loopback (rebinding), or by requests their pages send here.
 */
function hostGuard(hosts: readonly string[] | undefined): Guard {
  const names = new Set([...LOOPBACK_NAMES, ...(hosts ?? []).map((host) => host.toLowerCase())]);
  return (request) => {
    const host = request.headers.host ?? '';
    if (
      (hosts !== undefined || LOOPBACK_ADDRESS.test(request.socket.localAddress ?? '')) &&
      !names.has(host.toLowerCase().replace(/:\d+$/, ''))
    ) {
      throw new TroupeError(
        'misdirected-request',
        'The Host header names another host than this service. Ask for localhost, or start the service with API keys.',
      );
    }
    if (request.method === 'GET' || request.method === 'HEAD') return;
    const { origin, 'sec-fetch-site': site } = request.headers;
    if (site === 'cross-site' || (origin !== undefined && hostOf(origin) !== host.toLowerCase())) {
      throw new TroupeError(
        'foreign-origin',
        'A page of another site may not change anything here. Start the service with API keys to call it from elsewhere.',
      );
    }
  };
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

/** HTTP/1.1 asks for a Host header (RFC 9112, 3.2). Node's own answer to its absence is not a problem document. */
export const hostPresent: Guard = (request) => {
  if (request.headers.host === undefined && request.raw.httpVersion === '1.1')
    throw new TroupeError('bad-request', 'The request has no Host header.');
};

/** The client takes what the route answers. */
export const acceptable: Guard = (request) => {
  const { accept } = request.headers;
  if (accept === undefined || accept === '*/*') return;
  const { produces: type = 'application/json', answers = {} } = request.routeOptions.config;
  const group = `${type.slice(0, type.indexOf('/'))}/*`;
  // Where success has no body, a client may ask for problems alone.
  const other = Object.keys(answers).join() === '204' ? PROBLEM_TYPE : type;
  const taken = accept.split(',').some((range) => {
    const [media, ...parameters] = range.split(';').map((text) => text.trim().toLowerCase());
    return (
      (media === type || media === other || media === group || media === '*/*') &&
      !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
    );
  });
  if (!taken) throw new TroupeError('not-acceptable', `This address answers ${type}; accept that, or */*.`);
};
