import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holders as shipped } from '../src/certificates/holders.ts';
import { makeCertificates } from '../src/certificates/make-certificates.ts';

const DAY_MS = 86_400_000;
/** Files belong to the user of these tests. */
const holders = shipped.map((holder) => ({ ...holder, uid: process.getuid!() }));
const all = ['authority', ...holders.map(({ folder }) => folder)];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-certificates-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

describe('the certificates of an installation', () => {
  it('are by an authority of its own, for the names of their servers, and to be no server without one', async () => {
    expect(await makeCertificates({ folder, holders })).toEqual(all);
    const authority = new X509Certificate(read('authority/certificate.pem'));
    expect(authority.ca).toBe(true);
    for (const { folder: name, is, hosts = [] } of holders) {
      const certificate = new X509Certificate(read(`${name}/certificate.pem`));
      expect([name, certificate.checkIssued(authority), certificate.verify(authority.publicKey), certificate.ca]).toEqual([
        name,
        true,
        true,
        false,
      ]);
      expect(certificate.checkPrivateKey(createPrivateKey(read(`${name}/key.pem`)))).toBe(true);
      expect(read(`${name}/ca.pem`)).toBe(read('authority/certificate.pem'));
      expect(certificate.keyUsage).toEqual([...(is === 'server' ? ['1.3.6.1.5.5.7.3.1'] : []), '1.3.6.1.5.5.7.3.2']);
      for (const host of hosts) expect([host, certificate.checkHost(host)]).toEqual([host, host]);
      expect(certificate.checkHost('another.host', { subject: 'never' })).toBeUndefined();
      for (const file of ['certificate.pem', 'key.pem', 'both.pem']) expect(statSync(join(folder, name, file)).mode & 0o777).toBe(0o400);
    }
  });

  it('stay, until they end soon, and are made anew where something is missing or does not fit', async () => {
    const now = Date.now();
    await makeCertificates({ folder, holders, now });
    expect(await makeCertificates({ folder, holders, now })).toEqual([]);
    const before = read('registry/certificate.pem');
    rmSync(join(folder, 'nats/key.pem'));
    rmSync(join(folder, 'mongo/key.pem'));
    writeFileSync(join(folder, 'mongo/key.pem'), read('orchestrator/key.pem'));
    expect(await makeCertificates({ folder, holders, now })).toEqual(['nats', 'mongo']);
    const moved = holders.map((holder) => (holder.folder === 'nats' ? { ...holder, hosts: ['elsewhere'] } : holder));
    expect(await makeCertificates({ folder, holders: moved, now })).toEqual(['nats']);
    expect(await makeCertificates({ folder, holders: moved, now: now + 366 * DAY_MS })).toEqual([]);
    expect(await makeCertificates({ folder, holders: moved, now: now + 368 * DAY_MS })).toEqual(holders.map((holder) => holder.folder));
    expect(read('registry/certificate.pem')).not.toBe(before);
    expect(read('registry/ca.pem')).toBe(read('authority/certificate.pem'));
  });

  it('are all made anew by a new authority', async () => {
    await makeCertificates({ folder, holders });
    rmSync(join(folder, 'authority'), { recursive: true });
    expect(await makeCertificates({ folder, holders })).toEqual(all);
  });
});
