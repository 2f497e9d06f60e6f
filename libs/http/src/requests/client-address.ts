import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { HttpApp } from '../http-app.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The address of the client: that of the connection, or of which a trusted proxy says that it asked. Empty when it is gone. */
    clientAddress: string;
  }
}

/** Proxies one behind the other that are followed. */
const MOST_PROXIES = 16;

/** Notes of each request where it came from, before anything counts it for an address. */
export function noteClientAddresses(app: HttpApp, trusts: ((address: string) => boolean) | undefined): void {
  app.decorateRequest('clientAddress', '');
  app.addHook('onRequest', (request, _reply, done) => {
    request.clientAddress = trusts === undefined ? connected(request) : clientAddress(request, trusts);
    done();
  });
}

/**
 * The rightmost address of `X-Forwarded-For` that is not of a trusted proxy: each proxy adds whom it was asked by, so
 * that what is left of it was said by somebody nobody vouches for. Where one says what is no address, it is the proxy itself.
 */
export function clientAddress(request: Pick<FastifyRequest, 'headers' | 'socket'>, trusts: (address: string) => boolean): string {
  let address = connected(request);
  const header = request.headers['x-forwarded-for'];
  // Node joins several headers of this name in their order.
  let rest: string | undefined = typeof header === 'string' ? header : undefined;
  for (let proxies = 0; rest !== undefined && proxies < MOST_PROXIES && trusts(address); proxies++) {
    const comma = rest.lastIndexOf(',');
    const said = addressIn(rest.slice(comma + 1).trim());
    if (said === undefined) return address;
    address = said;
    rest = comma === -1 ? undefined : rest.slice(0, comma);
  }
  return address;
}

function connected({ socket }: Pick<FastifyRequest, 'socket'>): string {
  return socket.remoteAddress ?? '';
}

/** Longer than any address with a port. */
const MOST_CHARACTERS = 64;

/** Some proxies write the port behind it: `192.0.2.7:4711`, `[2001:db8::7]:4711`. */
function addressIn(text: string): string | undefined {
  if (text.length > MOST_CHARACTERS || text.includes('%')) return undefined;
  const bare = text.startsWith('[') ? text.slice(1, Math.max(1, text.indexOf(']'))) : text;
  if (isIP(bare) !== 0) return bare;
  const [host = '', ...more] = bare.split(':');
  return more.length === 1 && isIP(host) === 4 ? host : undefined;
}
