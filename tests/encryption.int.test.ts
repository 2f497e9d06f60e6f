import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { embeddedConfig, startEmbedded, type Platform } from '@troupe/embedded';
import { workflow } from '@troupe/sdk';
import type { Store } from '@troupe/store';
import { SETUP_TIMEOUT, startMongo, type TestServer } from '@troupe/testing';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appOf } from './app-of.ts';
import { mongoInstead } from './mongo-instead.ts';

const SECRET = 'the-merger-is-on-friday';
const pair = workflow('pair', async (ctx, said) => [said, await ctx.signal('first'), await ctx.signal('second')]);
const app = appOf(pair);
const newKey = (id: string): string => `${id}=${randomBytes(32).toString('base64')}`;

let folder: string;
let server: TestServer;
beforeAll(async () => {
  [folder, server] = await Promise.all([mkdtemp(join(tmpdir(), 'troupe-encryption-')), startMongo()]);
}, SETUP_TIMEOUT);
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

/** The platform over data of its own, started again with other keys; and all that is stored of it, as text. */
interface World {
  start(keys: string): Promise<Platform>;
  stored(): Promise<string>;
  /** Encrypts all of it with the first key, by the program for such data. */
  reencrypt(keys: string, ...flags: readonly string[]): Promise<{ readonly code: number; readonly found: unknown }>;
}

async function run(program: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const path = fileURLToPath(new URL(`../${program}`, import.meta.url));
  return new Promise<{ code: number; found: unknown }>((resolve, reject) => {
    const child = execFile(process.execPath, [path, ...args], { env: { PATH: process.env['PATH'], ...env } }, (_, stdout, stderr) =>
      child.exitCode === null || stdout === '' ? reject(new Error(stderr)) : resolve({ code: child.exitCode, found: JSON.parse(stdout) }),
    );
  });
}

function platformOver(data: string, keys: string, use: (sqlite: Store) => Store): Promise<Platform> {
  const settings = { TROUPE_APP: 'none', TROUPE_DATA: data, PORT: '0', LOG_LEVEL: 'silent', TROUPE_ENCRYPTION_KEYS: keys };
  return startEmbedded(embeddedConfig(settings), app, { store: use });
}

const worlds: Readonly<Record<string, () => World>> = {
  'a data folder': () => {
    const data = (): string => join(folder, 'sqlite');
    return {
      start: (keys) => platformOver(data(), keys, (sqlite) => sqlite),
      async stored() {
        const files = await Promise.all((await readdir(data())).map((name) => readFile(join(data(), name), 'latin1')));
        return files.join('');
      },
      reencrypt: (keys, ...flags) =>
        run('libs/troupe/src/bin.ts', ['data', 'reencrypt', '--json', '--data', data(), ...flags], { TROUPE_ENCRYPTION_KEYS: keys }),
    };
  },
  'a MongoDB database': () => {
    const database = `encryption-${randomUUID()}`;
    return {
      start: async (keys) => platformOver(join(folder, 'beside-mongo'), keys, await mongoInstead(server.url, database)),
      async stored() {
        await using client = new MongoClient(server.url);
        const collections = await client.db(database).collections();
        return JSON.stringify(await Promise.all(collections.map((collection) => collection.find().toArray())));
      },
      reencrypt(keys, ...flags) {
        const address = new URL(server.url);
        address.pathname = `/${database}`;
        return run('services/orchestrator/src/reencrypt.ts', flags, { MONGODB_URI: `${address}`, TROUPE_ENCRYPTION_KEYS: keys });
      },
    };
  },
};

async function during(world: World, keys: string, work: (service: Platform['service']) => Promise<unknown>): Promise<void> {
  const platform = await world.start(keys);
  try {
    await work(platform.service);
  } finally {
    await platform.close();
  }
}

describe.each(Object.keys(worlds))('over %s that is encrypted', (kind) => {
  const [first, second] = [newKey('k1'), newKey('k2')];
  const world = worlds[kind]!();

  it('tasks go on after a start with a new key, and neither input nor signal stands in the clear', async () => {
    await during(world, '', (service) => service.start({ kind: 'workflow', name: 'pair', id: 'before', input: 'in the clear' }));
    expect(await world.stored()).toContain('in the clear');
    await during(world, first, async (service) => {
      await service.start({ kind: 'workflow', name: 'pair', id: 'task', input: SECRET });
      for (const id of ['task', 'before']) await service.signal(id, 'first', SECRET);
    });
    await during(world, `${second},${first}`, async (service) => {
      for (const id of ['task', 'before']) await service.signal(id, 'second', SECRET);
      expect(await service.wait('task', 10_000)).toMatchObject({ status: 'completed', output: [SECRET, SECRET, SECRET] });
      expect(await service.wait('before', 10_000)).toMatchObject({ status: 'completed', output: ['in the clear', SECRET, SECRET] });
      expect((await service.history('task', { limit: 10 })).items[0]).toMatchObject({ inputs: [{ kind: 'start', input: SECRET }] });
    });
    const stored = await world.stored();
    expect(stored).not.toContain(SECRET);
    expect(stored).toContain('enc2:k2:');
  });

  it.each([
    ['without its keys', '', '"k1"'],
    ['without an earlier key', second, '"k1"'],
    ['with another key of the same name', `${second},${newKey('k1')}`, 'another key of that name'],
  ])('the platform does not start %s, and says which key it needs', async (_, keys, reason) => {
    await expect(world.start(keys)).rejects.toMatchObject({ code: 'invalid-configuration', message: expect.stringContaining(reason) });
  });

  it('everything is encrypted with the new key by a program, and the platform starts with that key alone', async () => {
    expect(await world.reencrypt(`${second},${first}`, '--dry-run')).toMatchObject({
      code: 1,
      found: { rewritten: 0, sealed: { k1: expect.any(Number), k2: expect.any(Number) }, clear: expect.any(Number), complete: false },
    });
    const done = await world.reencrypt(`${second},${first}`);
    expect(done).toMatchObject({ code: 0, found: { sealed: { k2: expect.any(Number) }, clear: 0, released: ['k1'], complete: true } });
    expect(done.found).not.toHaveProperty('sealed.k1');
    expect(await world.stored()).not.toMatch(/enc[12]:k1:/);
    await during(world, second, async (service) => {
      expect(await service.get('before')).toMatchObject({ status: 'completed', output: ['in the clear', SECRET, SECRET] });
      expect((await service.history('before', { limit: 10 })).items[0]).toMatchObject({
        inputs: [{ kind: 'start', input: 'in the clear' }],
      });
    });
  });
});
