import type { FastifyRequest } from 'fastify';

/**
 * Who a request counts for: its principal, or its address where it has none, or that of everybody. Of an
 * IPv6 address the network, since one machine has all addresses of it.
 */
export function callerOf({ principal, clientAddress: address }: Pick<FastifyRequest, 'principal' | 'clientAddress'>): string {
  if (principal !== undefined && principal.kind !== 'local') return `${principal.kind} ${principal.tenant} ${principal.id}`;
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
