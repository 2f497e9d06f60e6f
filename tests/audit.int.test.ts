import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { execFile } from 'node:child_process';
import { embeddedConfig, startEmbedded, type Platform } from '@troupe/embedded';
import { connect, workflow } from '@troupe/sdk';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { appOf } from './app-of.ts';

const KEY = 'key-of-the-audit-test';
const wait = workflow('wait', (ctx) => ctx.signal('go'));
const app = appOf(wait);

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'troupe-audit-'));
});
afterEach(() => rm(data, { recursive: true }));

async function during<T>(audit: Readonly<Record<string, string>>, work: (platform: Platform) => Promise<T>): Promise<T> {
  const env = { TROUPE_APP: 'none', TROUPE_DATA: data, PORT: '0', LOG_LEVEL: 'silent', TROUPE_API_KEYS: KEY, ...audit };
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

/** Somebody with the file of the database edits it. */
function editAudits(edit: (table: string) => string): void {
  const db = new DatabaseSync(join(data, 'troupe.db'));
  const [table] = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%audit'").all();
  db.exec(edit(String(table!['name'])));
  db.close();
}

it('who did what from where is on record over a restart, also what was refused, and an edit in the store is found', async () => {
  await during({}, async ({ url }) => {
    const client = connect(url, { key: KEY });
    await client.start('wait', undefined, { id: 't' });
    await client.cancel('t', 'canary');
    const viewer = await client.createKey({ label: 'v', roles: ['viewer'] });
    await expect(connect(url, { key: viewer.key }).terminate('t')).rejects.toMatchObject({ code: 'missing-right' });
    expect((await fetch(`${url}/v1/tasks`, { headers: { authorization: 'Bearer of-nobody' } })).status).toBe(401);
    await expect.poll(async () => (await all(client.audit())).length).toBe(5);
  });
  await during({}, async ({ url }) => {
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
  editAudits((table) => `UPDATE "${table}" SET body = replace(body, 'task.cancel', 'task.signal')`);
  await during({}, async ({ url }) => {
    const found = await connect(url, { key: KEY }).verifyAudit();
    expect(found.intact).toBe(false);
  });
});

it('nothing is recorded where it is off, and nothing is to be read', async () => {
  await during({ TROUPE_AUDIT: 'off' }, async ({ url }) => {
    const client = connect(url, { key: KEY });
    await client.start('wait', undefined, { id: 'off' });
    await expect(all(client.audit())).rejects.toMatchObject({ code: 'route-not-found' });
  });
});

const bin = fileURLToPath(new URL('../libs/troupe/src/bin.ts', import.meta.url));

function verifyByCommand(url: string): Promise<{ readonly failed: boolean; readonly output: string }> {
  const env = { PATH: process.env['PATH'], TROUPE_URL: url, TROUPE_API_KEY: KEY };
  return new Promise((resolve) =>
    execFile(process.execPath, [bin, 'audit', 'verify'], { env }, (error, stdout, stderr) =>
      resolve({ failed: error !== null, output: stdout + stderr }),
    ),
  );
}

it('that the newest records were cut off is found after a restart, by the client and the command line (J3)', async () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const signed = { TROUPE_SIGNING_KEY: String(privateKey.export({ type: 'pkcs8', format: 'pem' })) };
  await during(signed, async ({ url }) => {
    const client = connect(url, { key: KEY });
    for (const id of ['a', 'b', 'c']) await client.start('wait', undefined, { id });
    await client.cancel('c');
  });
  await during(signed, async ({ url }) => {
    const found = await connect(url, { key: KEY }).verifyAudit();
    expect(found).toMatchObject({ intact: true, documents: 4, head: { n: 4, signed: 'valid' } });
    expect(await verifyByCommand(url)).toMatchObject({ failed: false, output: expect.stringContaining('Signed up to document 3: valid') });
  });
  editAudits((table) => `DELETE FROM "${table}" WHERE body LIKE '%task.cancel%'`);
  await during(signed, async ({ url }) => {
    const client = connect(url, { key: KEY });
    await client.start('wait', undefined, { id: 'd' });
    await client.start('wait', undefined, { id: 'e' });
    expect(await client.verifyAudit()).toMatchObject({ intact: false, faults: [{ document: 3, message: expect.any(String) }] });
    expect(await verifyByCommand(url)).toMatchObject({ failed: true, output: expect.stringContaining('document 3') });
  });
});
