import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteStore } from '@troupe/store/sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { readsStoredTasks } from './stored-data/reads-stored-tasks.ts';
import { restoreFolder } from './stored-data/recorded-stores.ts';

it('a data folder written before there were tenants opens, lists its tasks, and goes on with them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-stored-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await restoreFolder('before-tenants', folder);
  const store = sqliteStore(folder);
  await readsStoredTasks(store);
  await store.close();
  // What was added to it is read by the next process, too.
  const again = sqliteStore(folder);
  expect((await again.listTasks({ tenant: 'acme', limit: 5 })).map(({ id }) => id)).toEqual(['acme~ended']);
  await again.close();
});
