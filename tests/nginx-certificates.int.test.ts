import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request, type RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { AuditEntry } from '@troupe/contracts';
import { embeddedConfig, startEmbedded, type Platform } from '@troupe/embedded';
import { connect, workflow } from '@troupe/sdk';
import { makeCertificates } from '@troupe/service-setup/certificates';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appOf } from './app-of.ts';
import { findNginx, startNginx, type Nginx } from './nginx/start-nginx.ts';

const KEY = 'bootstrap-key-of-this-test';
/** nginx asks from there; tests that go around it ask from 127.0.0.1. */
const PROXY = '127.0.0.7';
const uid = process.getuid!();
const clients = ['ann', 'boss', 'eve'].map((folder) => ({ folder, uid, is: 'client' as const }));
const holders = [{ folder: 'nginx', uid, is: 'server' as const, hosts: ['localhost'] }, ...clients];

let folder: string;
let platform: Platform;
let nginx: Nginx;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'troupe-nginx-certificates-'));
  for (const authority of ['ours', 'stranger']) await makeCertificates({ folder: join(folder, authority), holders });
  const env = {
    ...{ TROUPE_APP: 'none', TROUPE_DATA: join(folder, 'data'), PORT: '0', LOG_LEVEL: 'silent', TROUPE_API_KEYS: KEY },
    TROUPE_TRUSTED_PROXIES: PROXY,
    TROUPE_PROXY_USER_HEADER: 'X-Client-Name',
    TROUPE_PROXY_ROLES_HEADER: 'X-Client-Roles',
  };
  platform = await startEmbedded(embeddedConfig(env), appOf(workflow('wait', (ctx) => ctx.signal('go'))));
  nginx = await startNginx({ upstream: platform.url, certificates: join(folder, 'ours', 'nginx'), from: PROXY });
});
afterAll(async () => {
  await nginx?.[Symbol.asyncDispose]();
  await platform?.close();
  await rm(folder, { recursive: true });
});

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** A request to nginx with the certificate of somebody, or with none. */
async function ask(who: string | undefined, { method = 'GET', path = '/v1/me', headers = {}, body }: Asked = {}, by = 'ours') {
  const text = (holder: string, name: string, authority = by): Promise<string> => readFile(join(folder, authority, holder, name), 'utf8');
  const shown = who === undefined ? {} : { cert: await text(who, 'certificate.pem'), key: await text(who, 'key.pem') };
  const options: RequestOptions = { host: '127.0.0.1', port: nginx.port, servername: 'localhost', method, path, agent: false, ...shown };
  const sent = { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  const ca = await text('nginx', 'ca.pem', 'ours');
  return new Promise<{ readonly status: number; readonly body: any }>((resolve, reject) => {
    const asked = request({ ...options, ca, headers: sent }, (answer) => {
      let said = '';
      answer.setEncoding('utf8').on('data', (part: string) => (said += part));
      answer.on('end', () => resolve({ status: answer.statusCode!, body: said.startsWith('{') ? JSON.parse(said) : said }));
    });
    asked.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}

describe('behind nginx that asks for client certificates (I9)', () => {
  it('everybody is whom the certificate names, with the roles that nginx knows', async () => {
    expect(await ask('ann')).toMatchObject({ status: 200, body: { kind: 'user', id: 'CN=ann', tenant: 'default', roles: ['operator'] } });
    expect(await ask('boss')).toMatchObject({ status: 200, body: { id: 'CN=boss', roles: ['admin'] } });
    expect(await ask('eve')).toMatchObject({ status: 200, body: { id: 'CN=eve', roles: [] } });
    expect((await ask('eve', { path: '/v1/tasks' })).body).toMatchObject({ status: 403, code: 'missing-right' });
    const started = await ask('ann', { method: 'POST', path: '/v1/tasks', body: { workflow: 'wait', id: 'of-ann' } });
    expect(started).toMatchObject({ status: 202, body: { startedBy: { kind: 'user', id: 'CN=ann' } } });
  });

  it('nobody is somebody else by what he sends: nginx writes the headers anew', async () => {
    const forged = { 'x-client-name': 'CN=boss', 'x-client-roles': 'admin' };
    expect(await ask('eve', { headers: forged })).toMatchObject({ status: 200, body: { id: 'CN=eve', roles: [] } });
    const around = await fetch(`${platform.url}/v1/me`, { headers: { ...forged, 'x-forwarded-for': PROXY } });
    expect([around.status, ((await around.json()) as { readonly code: string }).code]).toEqual([401, 'missing-token']);
  });

  it('without a certificate, or with one by another authority, nothing reaches the platform', async () => {
    expect((await ask(undefined)).status).toBe(400);
    expect((await ask('ann', {}, 'stranger')).status).toBe(400);
    expect(await ask('ann', { headers: { authorization: 'Bearer of-nobody' } })).toMatchObject({ status: 401 });
    await expect.poll(async () => (await refusals()).map(({ from }) => from)).toEqual(['127.0.0.1', expect.stringContaining('127.0.0.1')]);
  });

  it('the address of who asks is that of the client, whatever it says itself', async () => {
    await ask('ann', { method: 'POST', path: '/v1/tasks/of-ann/cancel', headers: { 'x-forwarded-for': '203.0.113.5' }, body: {} });
    const cancels: AuditEntry[] = [];
    for await (const entry of connect(platform.url, { key: KEY }).audit({ action: 'task.cancel' })) cancels.push(entry);
    expect(cancels).toMatchObject([{ by: { kind: 'user', id: 'CN=ann' }, from: '127.0.0.1', outcome: 'done' }]);
  });

  it('a page of another origin gets nothing by the certificate that a browser sends along by itself', async () => {
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect(await ask('ann', { headers: foreign })).toMatchObject({ status: 403, body: { code: 'foreign-origin' } });
  });
});

it('nginx reads the configuration that docker compose starts it with', async () => {
  const conf = fileURLToPath(new URL('../infra/nginx/nginx.conf', import.meta.url));
  const { stderr } = await promisify(execFile)(await findNginx(), ['-t', '-e', 'stderr', '-c', conf]);
  expect(stderr).toContain('test is successful');
});

/** Requests without a valid key, the newest first. */
async function refusals(): Promise<readonly AuditEntry[]> {
  const found: AuditEntry[] = [];
  for await (const entry of connect(platform.url, { key: KEY }).audit({ outcome: 'invalid-token' })) found.push(entry);
  return found;
}
