import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
});
