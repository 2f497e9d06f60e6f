import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Task } from '@troupe/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';

const app = fileURLToPath(new URL('http-tools', import.meta.url));

interface Asked {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let server: Server;
let asked: Asked[] = [];
/** How many of the next requests are answered with an error, or broken off. */
let errors = 0;
let cuts = 0;
let secrets: string;
let platform: Platform;

beforeAll(async () => {
  server = createServer((request, response) => {
    void request.toArray().then((chunks) => {
      asked.push({ path: request.url!, headers: request.headers, body: Buffer.concat(chunks as Buffer[]).toString() });
      if (cuts > 0) {
        cuts--;
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
        response.write('{"na');
        setImmediate(() => response.destroy());
        return;
      }
      const status = errors > 0 ? 503 : request.url!.startsWith('/customers/nobody') ? 404 : 200;
      errors = Math.max(0, errors - 1);
      response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '0' });
      response.end(
        JSON.stringify(status === 200 ? { name: 'Ada', sent: request.headers.authorization } : { why: 'Nobody has that number.' }),
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  secrets = await mkdtemp(join(tmpdir(), 'troupe-secrets-'));
  await writeFile(join(secrets, 'CRM'), 'first-crm-canary\n');
  platform = await startPlatform({
    app,
    env: { CRM_URL: `http://127.0.0.1:${port}`, TROUPE_PRIVATE_HOSTS: `127.0.0.1:${port}`, TROUPE_SECRETS_DIR: secrets },
  });
});
afterAll(async () => {
  await platform[Symbol.asyncDispose]();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  await rm(secrets, { recursive: true, force: true });
});
beforeEach(() => {
  asked = [];
  errors = 0;
  cuts = 0;
});

async function start(tool: string, args: object = {}): Promise<string> {
  const { id } = await platform.api.start({ workflow: 'calls', input: { tool, args } });
  return id;
}

async function call(tool: string, args: object = {}): Promise<Task> {
  return platform.api.end(await start(tool, args));
}

describe('a tool that is a request', () => {
  it('is sent with its secret, which is in nothing that comes of it, and is exchanged while everything runs', async () => {
    for (const secret of ['first-crm-canary', 'second-crm-canary']) {
      await writeFile(join(secrets, 'CRM'), `${secret}\n`);
      const task = await call('pay', { euros: 5 });
      expect(task).toMatchObject({ status: 'completed', output: { name: 'Ada', sent: 'Bearer [redacted]' } });
      expect(asked.at(-1)).toMatchObject({ path: '/payments', body: '{"euros":5}', headers: { authorization: `Bearer ${secret}` } });
      const { body } = await platform.api.request('GET', `/v1/tasks/${task.id}/history`);
      expect(JSON.stringify(body)).not.toContain('canary');
    }
    expect(platform.output()).not.toContain('canary');
  });

  it('has its arguments in the address, and gives what its answer is checked to be', async () => {
    expect(await call('find_customer', { id: 'a/b', fields: ['x', 'y'] })).toMatchObject({ status: 'completed', output: { name: 'Ada' } });
    expect(asked.map(({ path }) => path)).toEqual(['/customers/a%2Fb?fields=x&fields=y']);
  });

  it('that is refused is what the model is given', async () => {
    const { id } = await platform.api.start({ agent: 'desk', input: 'Who is it?' });
    const { status, output } = await platform.api.end(id);
    expect(status).toBe('completed');
    expect(output).toContain('answered 404: {\\"why\\":\\"Nobody has that number.\\"}'.replaceAll('\\"', '"'));
    expect(asked).toHaveLength(1);
  });

  it('is tried again while its server is busy, and where it broke off', async () => {
    errors = 2;
    cuts = 1;
    expect(await call('find_customer', { id: '7' })).toMatchObject({ status: 'completed' });
    expect(asked).toHaveLength(4);
  });

  it('has the same idempotency key in all its attempts, where its server knows one', async () => {
    errors = 1;
    cuts = 1;
    expect(await call('order', { item: 'Desk' })).toMatchObject({ status: 'completed' });
    const keys = asked.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(3);
    expect(new Set(keys)).toEqual(new Set([expect.stringMatching(/./)]));
  });

  it.each(['broke off', 'answered 503'])('whose effect happens once is never repeated when it %s: a human decides', async (what) => {
    if (what === 'broke off') cuts = 1;
    else errors = 1;
    const id = await start('pay', { euros: 7 });
    const pending = async (): Promise<object | undefined> => (await platform.api.approvals()).find(({ task }) => task === id);
    await expect.poll(pending, { timeout: 20_000 }).toMatchObject({ reason: 'outcome-unknown', args: { euros: 7 } });
    expect(asked).toHaveLength(1);
    const { id: approval } = (await pending()) as { readonly id: string };
    await platform.api.decide(approval, { decision: 'approve' });
    expect(await platform.api.end(id)).toMatchObject({ status: 'completed' });
    expect(asked).toHaveLength(2);
  });

  it('without its secret fails by name, and nothing is asked; the start said so', async () => {
    expect(await call('locked')).toMatchObject({
      status: 'failed',
      error: { code: 'secret-missing', message: expect.stringContaining('GONE') },
    });
    expect(platform.output()).toMatch(/The tool \\?"locked\\?" needs the secret GONE/);
    expect(asked).toEqual([]);
  });

  it('goes nowhere that nobody allowed', async () => {
    expect(await call('inward')).toMatchObject({ status: 'failed', error: { code: 'address-refused' } });
  });

  it('is listed with its schemas, and neither its address nor its secret', async () => {
    const { body } = await platform.api.request('GET', '/v1/tools');
    const text = JSON.stringify(body);
    expect(text).toContain('find_customer');
    expect(text).not.toMatch(/127\.0\.0\.1|CRM|canary/);
  });
});
