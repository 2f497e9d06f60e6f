import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { embeddedConfig, startEmbedded, type Platform } from '@troupe/embedded';
import { connect, workflow } from '@troupe/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { appOf } from './app-of.ts';

const KEY = 'key-of-the-audit-test';
const wait = workflow('wait', (ctx) => ctx.signal('go'));
const app = appOf(wait);

let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'troupe-audit-'));
});
afterAll(() => rm(data, { recursive: true }));

async function during<T>(audit: 'on' | 'off', work: (platform: Platform) => Promise<T>): Promise<T> {
  const env = { TROUPE_APP: 'none', TROUPE_DATA: data, PORT: '0', LOG_LEVEL: 'silent', TROUPE_AUDIT: audit, TROUPE_API_KEYS: KEY };
  const platform = await startEmbedded(embeddedConfig(env), app);
  try {
    return await work(platform);
  } finally {
    await platform.close();
  }
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

it('who did what from where is on record over a restart, also what was refused, and an edit in the store is found', async () => {
  await during('on', async ({ url }) => {
    const client = connect(url, { key: KEY });
    await client.start('wait', undefined, { id: 't' });
    await client.cancel('t', 'canary');
    const viewer = await client.createKey({ label: 'v', roles: ['viewer'] });
    await expect(connect(url, { key: viewer.key }).terminate('t')).rejects.toMatchObject({ code: 'missing-right' });
    expect((await fetch(`${url}/v1/tasks`, { headers: { authorization: 'Bearer of-nobody' } })).status).toBe(401);
    await expect.poll(async () => (await all(client.audit())).length).toBe(5);
  });
  await during('on', async ({ url }) => {
    const client = connect(url, { key: KEY });
    const entries = await all(client.audit());
    const shown = entries.map(({ action, on, outcome, by }) => [action, on, outcome, by?.kind]);
    expect(shown.toSorted(([a], [b]) => String(a).localeCompare(String(b)))).toEqual([
      ['GET /v1/tasks', undefined, 'invalid-token', undefined],
      ['key.create', expect.any(String), 'done', 'key'],
      ['task.cancel', 't', 'done', 'key'],
      ['task.start', 't', 'done', 'key'],
      ['use control-own', undefined, 'missing-right', 'key'],
    ]);
    expect(entries.find(({ action }) => action === 'task.cancel')).toMatchObject({
      from: expect.stringContaining('127.0.0.1'),
      request: expect.any(String),
    });
    expect(JSON.stringify(entries)).not.toContain('canary');
    expect(await all(client.audit({ outcome: 'missing-right' }))).toHaveLength(1);
    expect(await client.verifyAudit()).toMatchObject({ intact: true, from: 0, entries: 5, faults: [] });
  });
  const db = new DatabaseSync(join(data, 'troupe.db'));
  const [table] = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%audit%'").all();
  db.exec(`UPDATE "${String(table!['name'])}" SET body = replace(body, 'task.cancel', 'task.signal')`);
  db.close();
  await during('on', async ({ url }) => {
    const found = await connect(url, { key: KEY }).verifyAudit();
    expect(found.intact).toBe(false);
  });
});

it('nothing is recorded where it is off, and nothing is to be read', async () => {
  await during('off', async ({ url }) => {
    const client = connect(url, { key: KEY });
    await client.start('wait', undefined, { id: 'off' });
    await expect(all(client.audit())).rejects.toMatchObject({ code: 'route-not-found' });
  });
});
