import { memoryBus } from '@troupe/bus/memory';
import { partitionsSubject } from '@troupe/contracts';
import { virtualEnv } from '@troupe/env/virtual';
import { memoryDocuments, memoryStore } from '@troupe/store/memory';
import { expect, it } from 'vitest';
import { sharedOwnership } from '../src/cluster/shared-ownership.ts';
import { silent } from './replicas.ts';
import { letPass } from './schedules/let-pass.ts';

it('a process that is not ready takes no partitions when another one gives some back: it could not check reports yet (W6)', async () => {
  const env = virtualEnv();
  const store = memoryStore(memoryDocuments(), env.now);
  const bus = memoryBus({ now: env.now, after: env.after });
  const taken: number[] = [];
  const hooks = {
    take: async (partitions: readonly number[]) => void taken.push(...partitions),
    serve() {},
    stopServing: async () => {},
    drain: async () => {},
    drop() {},
  };
  const ownership = sharedOwnership({ store, bus, log: silent, node: 'a', env }, hooks);
  bus.broadcast(partitionsSubject, { from: 'b' });
  await letPass(env, 1_000);
  expect(taken).toEqual([]);
  await ownership.start();
  expect(taken.length).toBeGreaterThan(0);
  await ownership.stop(0);
});
