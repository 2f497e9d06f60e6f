import { isIP } from 'node:net';
import { TroupeError } from '@troupe/contracts';
import type { FastifyRequest } from 'fastify';
import { hostOf, isForeign, isVisit } from './foreign-pages.ts';
import type { Guard } from '../requests/guard.ts';

const LOOPBACK = /^127\.|^::1$/;

/**
 * Without keys a browser on this machine, or in this network, is the way in for other sites: by a name
 * of theirs that resolves to an address of ours (DNS rebinding), or by requests their pages send here.
 *
 * @param hosts names of this service besides `localhost`
 */
export function hostGuard(hosts: readonly string[] | undefined): Guard {
  const serves = servedHosts(hosts);
  return (request) => {
    const host = (request.headers.host ?? '').toLowerCase();
    if (!serves(host.replace(/:\d+$/, ''), addressOf(request))) {
      throw new TroupeError(
        'misdirected-request',
        'The Host header names another host than this service. Ask for localhost or by its address, name the host in TROUPE_HOSTS, or start the service with API keys.',
      );
    }
    if (isForeign(request, (origin) => hostOf(origin) === host) && !isVisit(request)) {
      throw new TroupeError(
        'foreign-origin',
        'A page of another site may neither read nor change anything here. Start the service with API keys to call it from elsewhere.',
      );
    }
  };
}

/** Whether a host is served to who came in at an address of ours. No name server can bind an address to another. */
function servedHosts(hosts: readonly string[] | undefined): (host: string, address: string) => boolean {
  const names = new Set(['localhost', ...(hosts ?? []).map((host) => host.toLowerCase())]);
  return (host, address) => {
    if (names.has(host)) return true;
    const literal = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
    if (isIP(literal) === 0) return false;
    if (literal === address || LOOPBACK.test(literal)) return true;
    return hosts === undefined && !LOOPBACK.test(address);
  };
}

/** Where the request came in. An address of IPv4 may come in as one of IPv6. */
function addressOf({ socket }: FastifyRequest): string {
  return (socket.localAddress ?? '').replace(/^::ffff:/, '');
}
