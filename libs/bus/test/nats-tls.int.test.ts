import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { SETUP_TIMEOUT, startNats, type TestServer } from '@troupe/testing';
import { natsBus } from '../src/nats.ts';

/** A self-signed certificate for localhost, of no use but here. */
const folder = join(import.meta.dirname, 'certificate');
const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
let server: TestServer;

beforeAll(async () => {
  const files = `cert_file: ${JSON.stringify(certFile)}, key_file: ${JSON.stringify(keyFile)}, ca_file: ${JSON.stringify(certFile)}`;
  server = await startNats({ config: `tls { ${files}, verify: true }` });
}, SETUP_TIMEOUT);
afterAll(() => server.stop());

function tls(url: string): string {
  return url.replace('nats://127.0.0.1', 'tls://localhost');
}

describe('a NATS server with TLS', () => {
  it('lets in who trusts its certificate and shows one of its own', async () => {
    const bus = await natsBus({ servers: tls(server.url), tls: { caFile: certFile, certFile, keyFile } });
    onTestFinished(() => bus.close());
    await expect(bus.ping()).resolves.toBeUndefined();
  });

  it('is refused when nobody we trust signed its certificate', async () => {
    await expect(natsBus({ servers: tls(server.url) })).rejects.toMatchObject({
      code: 'invalid-configuration',
      message: expect.stringMatching(/certificate.*refused/),
    });
  });

  it('is not asked when a file is not what it is named for', async () => {
    const own = await mkdtemp(join(tmpdir(), 'troupe-tls-'));
    onTestFinished(() => rm(own, { recursive: true }));
    const large = join(own, 'large.pem');
    await writeFile(large, `-----BEGIN CERTIFICATE-----\n${'A'.repeat(1_048_576)}`);
    const broken = join(own, 'broken.pem');
    await writeFile(broken, '-----BEGIN CERTIFICATE-----\nnothing\n-----END CERTIFICATE-----\n');
    const otherKey = join(own, 'key.pem');
    await writeFile(otherKey, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const wrong: readonly (readonly [files: object, says: RegExp])[] = [
      [{ caFile: join(folder, 'none.pem') }, /^NATS_CA_FILE cannot be used: .*none\.pem cannot be read \(ENOENT\)\.$/],
      [{ caFile: own }, /^NATS_CA_FILE cannot be used: .* is no regular file\.$/],
      [{ caFile: '/dev/null' }, /^NATS_CA_FILE .* is no regular file\.$/],
      [{ caFile: large }, /^NATS_CA_FILE .* bytes, and such files 1048576 at most\.$/],
      [{ caFile: broken }, /^NATS_CA_FILE .*broken\.pem is not a certificate in PEM\.$/],
      [{ caFile: keyFile }, /^NATS_CA_FILE .*key\.pem is not a certificate in PEM\.$/],
      [{ caFile: import.meta.filename }, /^NATS_CA_FILE .* is not a certificate in PEM\.$/],
      [{ certFile: keyFile, keyFile }, /^NATS_CERT_FILE .* is not a certificate in PEM\.$/],
      [{ certFile, keyFile: certFile }, /^NATS_KEY_FILE .* is not a private key without a passphrase in PEM\.$/],
      [{ certFile, keyFile: otherKey }, /^NATS_KEY_FILE is not the key of the certificate in NATS_CERT_FILE\.$/],
      [{ certFile }, /needs both/],
      [{ caFile: '/dev/zero' }, /^NATS_CA_FILE .* is no regular file\.$/],
    ];
    for (const [files, says] of wrong) {
      const refused: unknown = await natsBus({ servers: tls(server.url), tls: files }).catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: 'invalid-configuration', message: expect.stringMatching(says) });
    }
  });
});

describe('an address that begins with tls:', () => {
  it('sends nothing to a server that offers no TLS', async () => {
    const received: string[] = [];
    const plain = createServer((socket) => {
      socket.on('data', (data) => received.push(data.toString()));
      socket.on('error', () => {});
      socket.write('INFO {"server_id":"A","version":"2.12.0","headers":true,"jetstream":true,"max_payload":1048576}\r\n');
    }).listen(0, '127.0.0.1');
    await once(plain, 'listening');
    onTestFinished(() => void plain.close());
    const { port } = plain.address() as AddressInfo;
    await expect(natsBus({ servers: `tls://me:secret@127.0.0.1:${port}` })).rejects.toMatchObject({
      code: 'invalid-configuration',
      message: expect.stringMatching(/offers no TLS/),
    });
    expect(received).toEqual([]);
  });
});
