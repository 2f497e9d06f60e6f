import type { PeerCertificate } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { identityCheck } from '../src/nats/connection/check-identity.ts';

const certificateFor = (subjectaltname: string): PeerCertificate =>
  ({ subject: { CN: 'nats' }, subjectaltname }) as unknown as PeerCertificate;

describe('the certificate of a server', () => {
  it.each<readonly [servers: readonly string[], host: string, names: string, good: boolean]>([
    [['tls://nats:4222'], 'nats', 'DNS:nats', true],
    [['tls://nats:4222'], 'nats', 'DNS:other', false],
    // Where the address is an IP address, Node says localhost.
    [['tls://10.0.0.1:4222'], 'localhost', 'IP Address:10.0.0.1', true],
    [['tls://10.0.0.1:4222'], 'localhost', 'DNS:localhost', false],
    [['tls://10.0.0.1:4222', 'tls://10.0.0.2:4222'], 'localhost', 'IP Address:10.0.0.2', true],
    [['tls://10.0.0.1:4222'], 'localhost', 'IP Address:10.0.0.3', false],
    [['tls://[::1]:4222'], 'localhost', 'IP Address:0:0:0:0:0:0:0:1', true],
    [['tls://nats:4222', 'tls://10.0.0.1:4222'], 'localhost', 'DNS:localhost', false],
    [['tls://localhost:4222'], 'localhost', 'DNS:localhost', true],
  ])('at %j, asked for %s, is %s: %s', (servers, host, names, good) => {
    expect(identityCheck(servers)(host, certificateFor(names)) === undefined).toBe(good);
  });
});
