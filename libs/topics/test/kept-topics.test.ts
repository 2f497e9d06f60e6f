import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryStore } from '@troupe/store/memory';
import { sqliteStore } from '@troupe/store/sqlite';
import { expect, it, vi } from 'vitest';
import { describeTopicLog } from '../src/contract.ts';
import { keptTopics } from '../src/kept.ts';

const log = { warn() {} };

describeTopicLog('topics in a store of SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-topics-'));
  let store = sqliteStore(folder);
  let topics = keptTopics(store, log);
  return {
    get log() {
      return topics;
    },
    async reopen() {
      await topics.close();
      await store.close();
      store = sqliteStore(folder);
      topics = keptTopics(store, log);
    },
    async dispose() {
      await topics.close();
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
});

it('forgets events whose time is over, and never the last place', async () => {
  vi.useFakeTimers({ now: Date.now() });
  const store = memoryStore();
  const topics = keptTopics(store, log);
  await topics.open([{ name: 'short', retention: 30_000 }]);
  for (const id of ['a', 'b', 'c']) await topics.append('short', { tenant: 'default', id, data: id });
  await vi.advanceTimersByTimeAsync(61_000);
  expect((await topics.read('one', 'short', 0, 10)).map(({ id }) => id)).toEqual(['c']);
  await topics.close();
  const anew = keptTopics(store, log);
  await anew.append('short', { tenant: 'default', id: 'd', data: 'd' });
  expect((await anew.read('one', 'short', 0, 10)).map(({ id, place }) => [id, place])).toEqual([
    ['c', 3],
    ['d', 4],
  ]);
  vi.useRealTimers();
  await anew.close();
});
