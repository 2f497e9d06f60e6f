import type { FastifyRequest } from 'fastify';
import type { Auth } from '../options.ts';

/**
 * Who a request counts for: its key, which a guard has found to be valid, or else its address. Of an
 * IPv6 address the network, since one machine has all addresses of it.
 */
export function callerOf(auth: Auth, request: FastifyRequest): string {
  const key = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
  if (auth.kind === 'keys' && key !== undefined && request.routeOptions.config.open !== true) return `key ${key}`;
  const address = request.socket.remoteAddress ?? '';
  return address.includes('.') ? address.replace(/^::ffff:/, '') : networkOf(address);
}

/** The first 64 bits. */
function networkOf(address: string): string {
  const [before = '', after] = address.split('::');
  if (after === undefined) return address.split(':', 4).join(':');
  const known = before === '' ? [] : before.split(':');
  const zeros = 8 - known.length - (after === '' ? 0 : after.split(':').length);
  return [...known, ...Array<string>(Math.max(0, zeros)).fill('0'), ...after.split(':')].slice(0, 4).join(':');
}
