import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineEnv } from '@troupe/env/machine';
import { virtualEnv } from '@troupe/env/virtual';
import { memoryStore } from '@troupe/store/memory';
import { sqliteStore } from '@troupe/store/sqlite';
import { expect, it } from 'vitest';
import { describeTopicLog } from '../src/contract.ts';
import { keptTopics } from '../src/kept.ts';

const log = { warn() {} };

describeTopicLog('topics in a store of SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-topics-'));
  let store = sqliteStore(folder);
  let topics = keptTopics(store, log, machineEnv);
  return {
    get log() {
      return topics;
    },
    async reopen() {
      await topics.close();
      await store.close();
      store = sqliteStore(folder);
      topics = keptTopics(store, log, machineEnv);
    },
    async dispose() {
      await topics.close();
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
});

it('forgets events whose time is over, and never the last place', async () => {
  const env = virtualEnv();
  const store = memoryStore();
  const topics = keptTopics(store, log, env);
  await topics.open([{ name: 'short', retention: 30_000 }]);
  for (const id of ['a', 'b', 'c']) await topics.append('short', { tenant: 'default', id, data: id });
  env.advance(61_000);
  await expect.poll(async () => (await topics.read('one', 'short', 0, 10)).map(({ id }) => id)).toEqual(['c']);
  await topics.close();
  const anew = keptTopics(store, log, env);
  await anew.append('short', { tenant: 'default', id: 'd', data: 'd' });
  expect((await anew.read('one', 'short', 0, 10)).map(({ id, place }) => [id, place])).toEqual([
    ['c', 3],
    ['d', 4],
  ]);
  await anew.close();
});
