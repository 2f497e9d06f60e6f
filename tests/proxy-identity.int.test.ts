import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedConfig, startEmbedded, type Platform } from '@troupe/embedded';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appOf } from './app-of.ts';

const KEY = 'bootstrap-key-of-this-test';

let data: string;
let platform: Platform;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'troupe-proxy-'));
  const env = {
    ...{ TROUPE_APP: 'none', TROUPE_DATA: data, PORT: '0', LOG_LEVEL: 'silent', TROUPE_API_KEYS: KEY },
    TROUPE_TRUSTED_PROXIES: '127.0.0.7, 127.0.1.0/24, ::1',
    TROUPE_PROXY_USER_HEADER: 'X-Forwarded-User',
    TROUPE_PROXY_ROLES_HEADER: 'X-Forwarded-Groups',
    TROUPE_PROXY_TENANT_HEADER: 'X-Tenant',
    TROUPE_PROXY_ROLES: 'staff=operator',
  };
  platform = await startEmbedded(embeddedConfig(env), appOf());
});
afterEach(async () => {
  await platform.close();
  await rm(data, { recursive: true });
});

type Headers = Readonly<Record<string, string | readonly string[]>>;

/** A request from an address of this machine. */
function ask(from: string, headers: Headers, method = 'GET'): Promise<{ readonly status: number; readonly body: any }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${platform.url}/v1/me`, { localAddress: from, headers: headers as Record<string, string>, method }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('end', () => resolve({ status: answer.statusCode!, body: JSON.parse(text) }));
    });
    sent.on('error', reject).end();
  });
}

const ann: Headers = { 'x-forwarded-user': 'ann', 'x-forwarded-groups': 'choir, staff,viewer', 'x-tenant': 'acme' };

describe('a header that says who asks (I9)', () => {
  it('is believed of the proxies that are listed, and of no other address', async () => {
    const known = { status: 200, body: { kind: 'user', id: 'ann', tenant: 'acme', roles: ['operator', 'viewer'] } };
    for (const from of ['127.0.0.7', '127.0.1.9']) expect(await ask(from, ann)).toMatchObject(known);
    for (const from of ['127.0.0.1', '127.0.0.8', '127.0.2.1'])
      expect(await ask(from, ann)).toMatchObject({ status: 401, body: { code: 'missing-token' } });
    const forged = { ...ann, 'x-forwarded-for': '127.0.0.7', 'x-real-ip': '127.0.0.7', forwarded: 'for=127.0.0.7' };
    expect((await ask('127.0.0.1', forged)).status).toBe(401);
  });

  it('gives no role that is none here, and no tenant of nobody', async () => {
    expect(await ask('127.0.0.7', { 'x-forwarded-user': 'bob', 'x-tenant': 'acme' })).toMatchObject({ status: 200, body: { roles: [] } });
    const wrong: readonly Headers[] = [
      { 'x-forwarded-user': 'bob' },
      { ...ann, 'x-tenant': 'Acme~x' },
      { ...ann, 'x-forwarded-user': 'b\u00f6b' },
      { ...ann, 'x-forwarded-user': 'x'.repeat(257) },
    ];
    for (const headers of wrong) expect(await ask('127.0.0.7', headers)).toMatchObject({ status: 401, body: { code: 'invalid-token' } });
  });

  it('that comes twice is refused, since the client may have sent one of them', async () => {
    for (const name of ['x-forwarded-user', 'x-forwarded-groups', 'x-tenant'])
      expect(await ask('127.0.0.7', { ...ann, [name]: ['admin', 'ann'] })).toMatchObject({ status: 400, body: { code: 'bad-request' } });
  });

  it('is nothing to who sends a key, and a proxy without it is as any other client', async () => {
    const authorization = `Bearer ${KEY}`;
    expect(await ask('127.0.0.7', { ...ann, authorization })).toMatchObject({ body: { kind: 'key' } });
    expect(await ask('127.0.0.7', { ...ann, authorization: 'Bearer wrong' })).toMatchObject({ status: 401 });
    expect(await ask('127.0.0.7', { authorization })).toMatchObject({ status: 200, body: { kind: 'key' } });
    expect(await ask('127.0.0.7', { ...ann, 'x-forwarded-user': '' })).toMatchObject({ status: 401, body: { code: 'missing-token' } });
  });

  it('serves no page of another origin, since the proxy may know browsers by what they send by themselves', async () => {
    const foreign = { ...ann, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect(await ask('127.0.0.7', foreign)).toMatchObject({ status: 403, body: { code: 'foreign-origin' } });
  });
});
