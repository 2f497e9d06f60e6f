import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { MemoryEntry, Role } from '@troupe/contracts';
import { embeddedConfig, startEmbedded, type Platform } from '@troupe/embedded';
import { connect, type Client } from '@troupe/sdk';
import { loadApp } from '@troupe/sdk/app';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = 'bootstrap-key-of-this-test';
let data: string;
let platform: Platform;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'troupe-memory-'));
  const env = { TROUPE_APP: 'none', TROUPE_DATA: data, PORT: '0', LOG_LEVEL: 'silent', TROUPE_AUDIT: 'on', TROUPE_API_KEYS: ROOT };
  platform = await startEmbedded(embeddedConfig(env), await loadApp(fileURLToPath(new URL('memory', import.meta.url))));
});
afterAll(async () => {
  await platform.close();
  await rm(data, { recursive: true });
});

async function keyOf(role: Role, tenant: string): Promise<string> {
  return (await connect(platform.url, { key: ROOT }).createKey({ label: role, roles: [role], tenant })).key;
}
const as = (key: string): Client => connect(platform.url, { key });
async function all(entries: AsyncIterable<MemoryEntry>): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const { text } of entries) texts.push(text);
  return texts;
}
const remember = (client: Client, text: string, agent = 'keeper'): Promise<unknown> => client.run({ agent }, `remember: ${text}`);

it('each sees and forgets what was remembered of it; of others nobody without the right, and of another tenant nobody', async () => {
  const [one, other] = [as(await keyOf('caller', 'acme')), as(await keyOf('caller', 'acme'))];
  const [admin, foreign] = [as(await keyOf('admin', 'acme')), as(await keyOf('admin', 'other'))];
  await remember(one, 'Ada has a red boat');
  await remember(one, 'The door code is 4711', 'team');
  expect(await all(one.memories())).toEqual(['Ada has a red boat', 'The door code is 4711']);
  for (const client of [other, admin, foreign]) expect(await all(client.memories())).toEqual([]);
  const [entry] = await one.searchMemories('red boat');
  for (const client of [other, foreign]) {
    await expect(client.editMemory(entry!.id, 'Gone')).rejects.toMatchObject({ code: 'memory-not-found' });
    await client.forgetMemory(entry!.id);
    expect(await client.searchMemories('red boat')).toEqual([]);
  }
  for (const asked of [
    () => all(other.memories({ user: 'ada' })),
    () => all(other.memories({ scope: 'tenant' })),
    () => other.searchMemories('door', { user: 'ada' }),
    () => other.forgetMemories({ user: 'ada' }),
    () => other.editMemory(entry!.id, 'Gone', { user: 'ada' }),
  ])
    await expect(asked()).rejects.toMatchObject({ code: 'missing-right' });
  expect(await all(admin.memories({ scope: 'tenant' }))).toEqual(['The door code is 4711']);
  expect(await all(foreign.memories({ scope: 'tenant' }))).toEqual([]);
  expect(await foreign.run({ agent: 'team' }, 'recall: What is the door code?')).toBe('{"entries":[]}');
  expect(await all(one.memories())).toHaveLength(2);
  expect(await one.forgetMemories()).toBe(2);
  expect(await all(admin.memories({ scope: 'tenant' }))).toEqual([]);
});

it('it is on record who changes and forgets, and not what was said', async () => {
  const caller = as(await keyOf('caller', 'recorded'));
  const admin = as(await keyOf('admin', 'recorded'));
  await remember(caller, 'Eve likes tea');
  const [entry] = await caller.searchMemories('tea');
  await caller.editMemory(entry!.id, 'Eve likes coffee');
  await caller.forgetMemory(entry!.id);
  await caller.forgetMemories();
  await expect(all(caller.memories({ user: 'bob' }))).rejects.toMatchObject({ code: 'missing-right' });
  const records = [];
  for await (const record of admin.audit()) if (record.action.startsWith('memory.')) records.push(record);
  expect(records.map(({ action, outcome, on }) => [action, outcome, on]).toReversed()).toEqual([
    ['memory.edit', 'done', entry!.id],
    ['memory.forget', 'done', entry!.id],
    ['memory.forget-all', 'done', undefined],
    ['memory.list', 'missing-right', undefined],
  ]);
  expect(JSON.stringify(records)).not.toMatch(/coffee|tea/);
});

it('the command lists, searches, corrects and forgets', async () => {
  const key = await keyOf('caller', 'commands');
  await remember(as(key), 'Gus plays chess on Mondays');
  const troupe = async (...args: readonly string[]): Promise<string> => {
    const bin = fileURLToPath(new URL('../libs/troupe/src/bin.ts', import.meta.url));
    return (await promisify(execFile)(process.execPath, [bin, 'memory', ...args, '--url', platform.url, '--key', key])).stdout;
  };
  const [{ id }] = JSON.parse(await troupe('search', 'chess', '--json')) as [MemoryEntry];
  expect(await troupe('list')).toContain('Gus plays chess on Mondays');
  expect(await troupe('edit', id, 'Gus plays chess on Fridays')).toContain('is corrected');
  expect(await troupe('list')).toContain('Fridays');
  await expect(troupe('forget')).rejects.toMatchObject({ code: 2 });
  expect(await troupe('forget', id)).toContain('It is forgotten.');
  expect(await troupe('forget', '--all')).toContain('Forgotten: 0.');
  expect(await troupe('list')).toContain('None.');
}, 60_000);
