import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readCallbackToken } from '@troupe/contracts';
import { embeddedConfig, startEmbedded, type Platform } from '@troupe/embedded';
import { workflow } from '@troupe/sdk';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { appOf } from './app-of.ts';

const app = appOf(
  workflow('waits', async (ctx) => {
    const { token, result } = await ctx.callback();
    ctx.status(token);
    return result;
  }),
);

let data: string;
let platform: Platform;
const start = async (): Promise<void> => {
  const env = { TROUPE_APP: 'none', TROUPE_DATA: data, PORT: '0', LOG_LEVEL: 'silent', TROUPE_TENANTS: 'acme' };
  platform = await startEmbedded(embeddedConfig(env), app);
};
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'troupe-callbacks-'));
  await start();
});
afterEach(async () => {
  await platform.close();
  await rm(data, { recursive: true, force: true });
});

async function complete(token: string): Promise<{ readonly status: number; readonly body: any }> {
  const answer = await fetch(`${platform.url}/v1/callbacks/${token}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ value: 1 }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}

it('a callback of a tenant that is not served is one that nothing waits for', async () => {
  const token = `elsewhere~task.${'0'.repeat(32)}`;
  expect(readCallbackToken(token)).toBeDefined();
  expect(await complete(token)).toMatchObject({ status: 404, body: { code: 'callback-not-found' } });
});

it('a callback of a task whose log cannot be read is not said to be unknown: it is to be completed again later', async () => {
  await platform.service.start({ kind: 'workflow', name: 'waits', id: 'damaged' });
  let token: string | undefined;
  await expect.poll(async () => (token = (await platform.service.get('damaged')).statusText)).toBeTypeOf('string');
  await platform.close();
  const db = new DatabaseSync(join(data, 'troupe.db'));
  db.prepare(`UPDATE turns SET body = '{' WHERE task = 'damaged' AND n = 1`).run();
  db.close();
  await start();
  expect(await complete(token!)).toMatchObject({ status: 409, body: { code: 'task-blocked' } });
});
