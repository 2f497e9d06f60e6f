import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { memoryBus } from '@troupe/bus/memory';
import type { WorkflowLog } from '@troupe/contracts';
import { announce, createRegistry, registryClient, type Registry } from '@troupe/registry';
import { mongoStore } from '@troupe/store/mongo';
import { SETUP_TIMEOUT, startMongo, type TestServer } from '@troupe/testing';
import { definition } from './world.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startMongo();
}, SETUP_TIMEOUT);
afterAll(() => server.stop());

const log: WorkflowLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

it('two replicas over one MongoDB agree who is there, whichever of them received it (G4)', async () => {
  const database = `registry-${randomUUID()}`;
  const replica = async (): Promise<Registry & { readonly bus: ReturnType<typeof memoryBus> }> => {
    const store = await mongoStore(server.url, { database });
    // Each has a bus of its own: what one receives, the other knows by the store alone.
    const bus = memoryBus();
    const registry = createRegistry({ store, bus, log });
    onTestFinished(async () => {
      await registry.close();
      await bus.close();
      await store.close();
    });
    return { ...registry, bus };
  };
  const [a, b] = [await replica(), await replica()];
  const started = (id: string, { bus }: typeof a): ReturnType<typeof announce> =>
    announce({ bus, log, instance: { id, service: 'tool-gateway', version: '0.1.0' }, definitions: [definition('tool.search')] });
  const serving = async (registry: Registry): Promise<readonly string[] | undefined> =>
    (await registry.catalog('tool'))[0]?.instances.map(({ id }) => id);

  const one = started('g-1', a);
  const two = started('g-2', b);
  for (const registry of [a, b]) await expect.poll(() => serving(registry)).toEqual(['g-1', 'g-2']);
  await one.withdraw();
  for (const registry of [a, b]) expect(await serving(registry)).toEqual(['g-2']);

  // The heartbeats of the second reach nobody any more, as if its process had died.
  await b.bus.close();
  const died = performance.now();
  await sleep(3_000);
  expect(await serving(a)).toEqual(['g-2']);
  await expect.poll(() => serving(a), { timeout: 10_000 }).toEqual([]);
  expect(performance.now() - died).toBeLessThan(8_500);
  expect(await registryClient({ bus: a.bus }).find('tool', { q: 'search' })).toMatchObject([{ name: 'search', instances: [] }]);
  await two.withdraw();
}, 60_000);
