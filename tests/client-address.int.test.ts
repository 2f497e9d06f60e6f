import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedConfig, startEmbedded, type Platform } from '@troupe/embedded';
import { connect } from '@troupe/sdk';
import { expect, it, onTestFinished } from 'vitest';
import { appOf } from './app-of.ts';

const KEY = 'bootstrap-key-of-this-test';

async function start(settings: Readonly<Record<string, string>>): Promise<Platform> {
  const data = await mkdtemp(join(tmpdir(), 'troupe-client-address-'));
  const env = { TROUPE_APP: 'none', TROUPE_DATA: data, PORT: '0', LOG_LEVEL: 'silent', TROUPE_API_KEYS: KEY, ...settings };
  const platform = await startEmbedded(embeddedConfig(env), appOf());
  onTestFinished(async () => {
    await platform.close();
    await rm(data, { recursive: true });
  });
  return platform;
}

/** A request without a valid key, from an address of this machine. */
function ask({ url }: Platform, from: string, forwardedFor?: string | readonly string[]): Promise<number> {
  const headers = { authorization: 'Bearer of-nobody', ...(forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor }) };
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/v1/me`, { localAddress: from, headers: headers as Record<string, string> }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode!));
    });
    sent.on('error', reject).end();
  });
}

async function froms(platform: Platform): Promise<readonly (string | undefined)[]> {
  const found: (string | undefined)[] = [];
  for await (const { outcome, from } of connect(platform.url, { key: KEY }).audit()) if (outcome === 'invalid-token') found.unshift(from);
  return found;
}

it('audit records have the address of the client behind a trusted proxy, and of others that of the connection', async () => {
  const platform = await start({ TROUPE_TRUSTED_PROXIES: '127.0.0.7' });
  await ask(platform, '127.0.0.7', '198.51.100.9, 203.0.113.5');
  await expect.poll(() => froms(platform)).toHaveLength(1);
  // Node joins headers that come twice: what the client sent stands first.
  await ask(platform, '127.0.0.7', ['198.51.100.9', '2001:db8::5']);
  await expect.poll(() => froms(platform)).toHaveLength(2);
  await ask(platform, '127.0.0.8', '203.0.113.5');
  await expect.poll(() => froms(platform)).toHaveLength(3);
  expect(await froms(platform)).toEqual(['203.0.113.5', '2001:db8::5', expect.stringContaining('127.0.0.8')]);
});

it('each client behind a trusted proxy has a rate of its own, and nobody makes himself many', async () => {
  const platform = await start({ TROUPE_TRUSTED_PROXIES: '127.0.0.7', TROUPE_MAX_RATE: '3' });
  const statuses = (times: number, from: string, header: (n: number) => string): Promise<readonly number[]> =>
    Promise.all(Array.from({ length: times }, (_, n) => ask(platform, from, header(n))));
  const spread = await statuses(12, '127.0.0.7', (n) => `203.0.113.${n}`);
  expect(spread).toEqual(Array(12).fill(401));
  // What stands left of it was sent by the client itself.
  expect(await statuses(12, '127.0.0.7', (n) => `198.51.100.${n}, 203.0.113.99`)).toContain(429);
  expect(await statuses(12, '127.0.0.8', (n) => `203.0.113.${n}`)).toContain(429);
});

it('proxies can be trusted where nobody is asked for a key', async () => {
  const config = embeddedConfig({ TROUPE_APP: 'none', TROUPE_TRUSTED_PROXIES: '10.0.0.7,fd00::/64' });
  expect(config.auth).toEqual({ kind: 'none', trusted: ['10.0.0.7', 'fd00::/64'] });
});
