import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
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

  it('is not asked when a file is missing', async () => {
    await expect(natsBus({ servers: tls(server.url), tls: { caFile: join(folder, 'none.pem') } })).rejects.toMatchObject({
      code: 'invalid-configuration',
      message: expect.stringMatching(/caFile.*none\.pem/),
    });
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
