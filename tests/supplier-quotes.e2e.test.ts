import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Task } from '@troupe/contracts';
import { embeddedConfig, startEmbedded, type Platform as Supplier } from '@troupe/embedded';
import { loadApp } from '@troupe/sdk/app';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiClient, until } from './api-client.ts';
import { startPlatform, type Platform } from './platform-process.ts';

const app = fileURLToPath(new URL('../examples/supplier-quotes', import.meta.url));

let data: string;
let supplier: Supplier;
let platform: Platform;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'troupe-supplier-'));
  const settings = { TROUPE_APP: 'none', TROUPE_DATA: data, PORT: '0', LOG_LEVEL: 'silent' };
  supplier = await startEmbedded(embeddedConfig(settings), await loadApp(join(app, 'supplier')));
  platform = await startPlatform({ app, env: { LOG_LEVEL: 'error', SUPPLIER_URL: supplier.url }, startTimeout: 100_000 });
}, 150_000);
afterAll(async () => {
  await platform[Symbol.asyncDispose]();
  await supplier.close();
  await rm(data, { recursive: true });
});

const quotes = async (): Promise<readonly Task[]> =>
  (await apiClient(supplier.url).request<{ items: readonly Task[] }>('GET', '/v1/tasks')).body.items;

it('a purchase asks the supplier once, though its platform is killed in the middle', async () => {
  const { id } = await platform.api.start({ workflow: 'buy', input: { item: 'chair', amount: 3, budget: 400 } });
  await until('the supplier to be asked', 40_000, async () => ((await quotes()).length === 1 ? true : undefined));
  await platform.kill();
  await platform.start();
  expect(await platform.api.end(id, 90_000)).toMatchObject({
    status: 'completed',
    output: { item: 'chair', amount: 3, euros: 360, bought: true },
  });
  expect(await quotes()).toHaveLength(1);
});

it('what the supplier does not have fails with its words', async () => {
  const { id } = await platform.api.start({ workflow: 'buy', input: { item: 'sofa', amount: 1, budget: 400 } });
  expect(await platform.api.end(id, 60_000)).toMatchObject({
    status: 'failed',
    error: { message: expect.stringContaining('The agent "supplier" failed: We have no sofa.') },
  });
});
