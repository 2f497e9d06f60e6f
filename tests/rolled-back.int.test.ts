import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedConfig, startEmbedded, type Platform } from '@troupe/embedded';
import { workflow } from '@troupe/sdk';
import type { Store } from '@troupe/store';
import { SETUP_TIMEOUT, startMongo, type TestServer } from '@troupe/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appOf } from './app-of.ts';
import { mongoInstead } from './mongo-instead.ts';
import { newerFormat } from './rolled-back/newer-format.ts';

const pair = workflow('pair', async (ctx, name) => [name, await ctx.signal('first'), await ctx.signal('second')]);
const app = appOf(pair);

let folder: string;
let server: TestServer;
beforeAll(async () => {
  [folder, server] = await Promise.all([mkdtemp(join(tmpdir(), 'troupe-rolled-back-')), startMongo()]);
}, SETUP_TIMEOUT);
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

/** Starts the platform over the same data each time. */
type Start = (newer: boolean) => Promise<Platform>;

function platformOver(data: string, use: (sqlite: Store) => Store, newer: boolean): Promise<Platform> {
  const config = embeddedConfig({ TROUPE_APP: 'none', TROUPE_DATA: join(folder, data), PORT: '0', LOG_LEVEL: 'silent' });
  return startEmbedded(config, app, { store: (sqlite) => (newer ? newerFormat(use(sqlite)) : use(sqlite)) });
}

const worlds: Readonly<Record<string, () => Start>> = {
  'a data folder': () => (newer) => platformOver('sqlite', (sqlite) => sqlite, newer),
  'a MongoDB database': () => {
    const database = `rolled-back-${randomUUID()}`;
    return async (newer) => platformOver('beside-mongo', await mongoInstead(server.url, database), newer);
  },
};

async function during<T>(start: Start, newer: boolean, work: (service: Platform['service'], url: string) => Promise<T>): Promise<T> {
  const platform = await start(newer);
  try {
    return await work(platform.service, platform.url);
  } finally {
    await platform.close();
  }
}

const begin = (service: Platform['service'], id: string): Promise<unknown> =>
  service.start({ kind: 'workflow', name: 'pair', id, input: id });

async function end(service: Platform['service'], id: string, ...signals: readonly string[]): Promise<void> {
  for (const name of signals) await service.signal(id, name, name, `${name} of ${id}`);
  expect(await service.wait(id, 10_000)).toMatchObject({ status: 'completed', output: [id, 'first', 'second'] });
}

describe.each(Object.entries(worlds))('a build that is rolled back, over %s', (_, world) => {
  it('blocks the tasks that the newer one wrote of with that reason, finishes all others, and none is lost (F1)', async () => {
    const start = world();
    await during(start, false, async (service) => {
      for (const id of ['untouched', 'touched']) await begin(service, id);
    });
    await during(start, true, async (service) => {
      await service.signal('touched', 'first', 'first', 'first of touched');
      await expect.poll(async () => (await service.get('touched')).turns).toBe(2);
      for (const id of ['new', 'done']) await begin(service, id);
      await end(service, 'done', 'first', 'second');
    });
    await during(start, false, async (service, url) => {
      for (const [id, turn] of [
        ['touched', 1],
        ['new', 0],
      ] as const) {
        const message = expect.stringMatching(
          `^Turn ${turn} of task "${id}" cannot be read: it was written by version 2 of the format, and this process reads up to 1: deploy the newer version of Troupe that wrote it\\. `,
        );
        expect(await service.get(id)).toMatchObject({ status: 'blocked', blocked: { code: 'unreadable-data', message, turn } });
        await expect(service.signal(id, 'second', 'second')).rejects.toMatchObject({ code: 'task-blocked' });
        await expect(service.terminate(id)).rejects.toMatchObject({ code: 'task-blocked' });
        expect((await service.history(id, { limit: 10 })).items).toHaveLength(turn + 1);
      }
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
      await begin(service, 'later');
      for (const id of ['untouched', 'later']) await end(service, id, 'first', 'second');
    });
    // Deployed again, the newer one goes on where it was.
    await during(start, true, async (service) => {
      expect(await service.get('done')).toMatchObject({ status: 'completed' });
      await end(service, 'touched', 'second');
      await end(service, 'new', 'first', 'second');
    });
  });
});
