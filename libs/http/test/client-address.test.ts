import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { clientAddress } from '../src/requests/client-address.ts';

const trusted = new Set(['10.0.0.7', '10.0.0.8', '::ffff:10.0.0.7', 'fd00::7']);
const seen: string[] = [];
const trusts = (address: string): boolean => {
  seen.push(address);
  return trusted.has(address);
};

function addressOf(remoteAddress: string | undefined, header?: string): string {
  const headers = header === undefined ? {} : { 'x-forwarded-for': header };
  return clientAddress({ socket: { remoteAddress }, headers } as unknown as FastifyRequest, trusts);
}

describe('the address of a client', () => {
  it.each([
    ['the connection, without a header', '192.0.2.1', undefined, '192.0.2.1'],
    ['the connection, where no proxy is at it', '192.0.2.1', '203.0.113.5', '192.0.2.1'],
    ['the proxy, where it says nothing', '10.0.0.7', undefined, '10.0.0.7'],
    ['whom the proxy names', '10.0.0.7', '203.0.113.5', '203.0.113.5'],
    ['whom a proxy over IPv6 names', 'fd00::7', '2001:db8::5', '2001:db8::5'],
    ['whom a proxy names that came in as IPv6', '::ffff:10.0.0.7', '203.0.113.5', '203.0.113.5'],
    ['not what the client said itself', '10.0.0.7', '127.0.0.1, 198.51.100.9, 203.0.113.5', '203.0.113.5'],
    ['the one in front of two proxies', '10.0.0.7', '198.51.100.9, 203.0.113.5, 10.0.0.8', '203.0.113.5'],
    ['a proxy that asks by itself', '10.0.0.7', '10.0.0.8', '10.0.0.8'],
    ['without its port', '10.0.0.7', '203.0.113.5:4711', '203.0.113.5'],
    ['without brackets and port', '10.0.0.7', '[2001:db8::5]:4711', '2001:db8::5'],
    ['without brackets', '10.0.0.7', '[2001:db8::5]', '2001:db8::5'],
    ['the proxy, where it says what is no address', '10.0.0.7', '198.51.100.9, unknown', '10.0.0.7'],
    ['the proxy, where it says nothing last', '10.0.0.7', '198.51.100.9,', '10.0.0.7'],
    ['the last proxy, where one behind it says what is no address', '10.0.0.7', 'a.example, 10.0.0.8', '10.0.0.8'],
    ['the proxy, where the header is empty', '10.0.0.7', '', '10.0.0.7'],
    ['the proxy, where it names an interface', '10.0.0.7', 'fe80::1%eth0', '10.0.0.7'],
    ['the proxy, where brackets do not close', '10.0.0.7', '[2001:db8::5', '10.0.0.7'],
    ['nothing, where the connection is gone', undefined, '203.0.113.5', ''],
  ])('is that of %s', (_what, remote, header, address) => {
    expect(addressOf(remote, header)).toBe(address);
  });

  it('is looked for in so many entries, however long the header is', () => {
    seen.length = 0;
    expect(addressOf('10.0.0.7', Array<string>(5_000).fill('10.0.0.8').join(','))).toBe('10.0.0.8');
    expect(seen.length).toBeLessThan(20);
    const started = performance.now();
    expect(addressOf('10.0.0.7', `203.0.113.5, ${'9'.repeat(1_000_000)}`)).toBe('10.0.0.7');
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
