import { fileURLToPath } from 'node:url';
import type { CatalogEntry } from '@troupe/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';

const env = (agents: string): Record<string, string> => ({ LOG_LEVEL: 'error', FOR_INVOICES: agents });

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform({
    app: fileURLToPath(new URL('found-agents', import.meta.url)),
    env: env('billing'),
    startTimeout: 100_000,
  });
}, 120_000);
afterAll(async () => {
  await platform[Symbol.asyncDispose]();
});

it('an agent asks those that have a capability', async () => {
  const { id } = await platform.api.start({ agent: 'desk', input: 'x' });
  expect(await platform.api.end(id, 40_000)).toMatchObject({ status: 'completed', output: 'billing' });
  const { body } = await platform.api.request<{ items: readonly CatalogEntry[] }>('GET', '/v1/agents?capability=invoices');
  expect(body.items.map(({ name }) => name)).toEqual(['billing']);
});

it('a workflow asks the first that has it, and the same again in a replay; a version with others asks those from then on', async () => {
  const { id } = await platform.api.start({ workflow: 'ask-found', input: 'invoices' });
  await platform.api.waiting(id, 'signal', 'go');
  await platform.kill();
  await platform.start(env('accounts billing'));
  await platform.api.signal(id, 'go');
  expect(await platform.api.end(id, 60_000)).toMatchObject({ status: 'completed', output: ['billing', 'accounts'] });
  const desk = await platform.api.start({ agent: 'desk', input: 'x' });
  expect(await platform.api.end(desk.id, 40_000)).toMatchObject({ output: 'accounts billing' });
});

it('a workflow that finds nobody is informed what is missing', async () => {
  const { id } = await platform.api.start({ workflow: 'ask-found', input: 'holidays' });
  expect(await platform.api.end(id, 40_000)).toMatchObject({
    status: 'failed',
    error: { code: 'agent-not-found', message: expect.stringContaining('has the capability "holidays"') },
  });
});
