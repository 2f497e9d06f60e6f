import { memoryBus } from '@troupe/bus/memory';
import { PARTITIONS, TroupeError } from '@troupe/contracts';
import { virtualEnv } from '@troupe/env/virtual';
import { aroundOperations, type Store } from '@troupe/store';
import { memoryDocuments, memoryStore } from '@troupe/store/memory';
import { expect, it } from 'vitest';
import type { Ownership } from '../src/cluster/ownership.ts';
import { sharedOwnership } from '../src/cluster/shared-ownership.ts';
import { silent } from './replicas.ts';
import { letPass } from './schedules/let-pass.ts';

const unavailable = (): TroupeError => new TroupeError('unavailable', 'The answer was lost.', { retryable: true });

it('a partition whose claim was stored and its answer lost, or whose release was not stored, has an owner again (E1)', async () => {
  const env = virtualEnv();
  const store = memoryStore(memoryDocuments(), env.now);
  const bus = memoryBus({ now: env.now, after: env.after });
  const hooks = { take: async () => {}, serve() {}, stopServing: async () => {}, drain: async () => {}, drop() {} };
  const node = (name: string, own: Store = store): Ownership => sharedOwnership({ store: own, bus, log: silent, node: name, env }, hooks);
  let losesClaims = true;
  let losesReleases = true;
  const flaky = aroundOperations(store, async ({ name, args: [record] }, run) => {
    if (name !== 'partitions.replace') return run();
    const isClaim = 'node' in (record as object);
    if (!isClaim && losesReleases) throw unavailable();
    const replaced = await run();
    if (isClaim && losesClaims) throw unavailable();
    return replaced;
  });
  const a = node('a', flaky);
  const shares = (of: readonly Ownership[]): number => new Set(of.flatMap((each) => [...each.owned()])).size;

  // All are claimed, and it does not learn of it; then half of them are to be the other's.
  await a.start();
  expect(shares([a])).toBe(0);
  const b = node('b');
  await b.start();
  losesClaims = false;
  losesReleases = false;
  await letPass(env, 10_000);
  expect([shares([a]) > 0, shares([b]) > 0, shares([a, b])]).toEqual([true, true, PARTITIONS]);

  // A third one is to have some of its partitions, and it cannot give them back at first.
  losesReleases = true;
  const c = node('c');
  await c.start();
  await letPass(env, 5_000);
  losesReleases = false;
  await letPass(env, 5_000);
  expect([shares([c]) > 0, shares([a, b, c])]).toEqual([true, PARTITIONS]);
});
