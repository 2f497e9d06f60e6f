import { memoryBus } from '@troupe/bus/memory';
import { PARTITIONS } from '@troupe/contracts';
import { virtualEnv } from '@troupe/env/virtual';
import { aroundOperations, type Store } from '@troupe/store';
import { memoryDocuments, memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import type { Ownership } from '../src/cluster/ownership.ts';
import { sharedOwnership } from '../src/cluster/shared-ownership.ts';
import { silent } from './replicas.ts';
import { letPass } from './schedules/let-pass.ts';

/** Milliseconds until a process that is silent counts as dead. */
const LEASE_MS = 2_500;

/** What a process asks of the store waits here while it is held. */
function gate() {
  let opened = Promise.withResolvers<void>();
  opened.resolve();
  let waiting = 0;
  return {
    hold: () => void (opened = Promise.withResolvers()),
    open: () => opened.resolve(),
    waiting: () => waiting,
    async pass() {
      waiting++;
      await opened.promise;
      waiting--;
    },
  };
}

/** What processes share that share the partitions. */
function cluster() {
  const env = virtualEnv();
  const store = memoryStore(memoryDocuments(), env.now);
  const bus = memoryBus({ now: env.now, after: env.after });
  const hooks = { take: async () => {}, serve() {}, stopServing: async () => {}, drain: async () => {}, drop() {} };
  const node = (name: string, own: Store): Ownership => sharedOwnership({ store: own, bus, log: silent, node: name, env }, hooks);
  return { env, store, node };
}

/** How many partitions both have. */
function shared(a: Ownership, b: Ownership): number {
  return all.filter((partition) => a.owns(partition) && b.owns(partition)).length;
}

const all: readonly number[] = Array.from({ length: PARTITIONS }, (_, i) => i);

async function twoProcesses() {
  const { env, store, node } = cluster();
  const [beats, claims, looks] = [gate(), gate(), gate()];
  let beatAt = 0;
  const a = node(
    'a',
    aroundOperations(store, async ({ name }, run) => {
      if (name !== 'nodes.replace') return run();
      await beats.pass();
      beatAt = env.now();
      return run();
    }),
  );
  const b = node(
    'b',
    aroundOperations(store, async ({ name }, run) => {
      if (name === 'partitions.replace') await claims.pass();
      const found = await run();
      if (name === 'nodes.find') await looks.pass();
      return found;
    }),
  );
  await a.start();
  void b.start();
  await letPass(env, 10_000);
  return { env, a, b, beats, claims, looks, both: () => shared(a, b), sinceBeat: () => env.now() - beatAt };
}

describe('a process that others took for dead, whose claims of its partitions are on their way as it is back', () => {
  it('has what they do not get: no partition has two owners (P1, P3)', async () => {
    const { env, a, b, beats, claims, both } = await twoProcesses();
    beats.hold();
    claims.hold();
    while (claims.waiting() === 0) await letPass(env, 50);
    beats.open();
    await letPass(env, 50);
    claims.open();
    await letPass(env, 50);
    expect(both()).toBe(0);
    await letPass(env, 10_000);
    expect([...a.owned(), ...b.owned()].toSorted((one, other) => one - other)).toEqual(all);
  });

  it('counts as alive for one that read its heartbeat late (P2)', async () => {
    const { env, a, beats, looks, both, sinceBeat } = await twoProcesses();
    while (sinceBeat() > 25) await letPass(env, 25);
    beats.hold();
    await letPass(env, LEASE_MS - 650);
    looks.hold();
    while (looks.waiting() === 0) await letPass(env, 25);
    beats.open();
    // By now the second would take it for dead, had the heartbeat not come meanwhile.
    await letPass(env, 1_200);
    looks.open();
    await letPass(env, 25);
    expect([both(), [...a.owned()].length > 0]).toEqual([0, true]);
  });
});

describe('a process whose look at the partitions lasts longer than a lease', () => {
  it('commits what waited for its lease only once that is valid (P3)', async () => {
    const { env, a, beats } = await twoProcesses();
    const [partition] = a.owned();
    beats.hold();
    while (beats.waiting() === 0) await letPass(env, 50);
    await letPass(env, LEASE_MS + 50);
    const validAt: boolean[] = [];
    void Promise.resolve(a.confirm(partition!)).then((still) => validAt.push(still && a.owns(partition!)));
    beats.open();
    await letPass(env, 1_000);
    expect(validAt).toEqual([true]);
  });

  it('has nothing by an answer to a claim that came after it gave that partition back (P3)', async () => {
    const { env, store, node } = cluster();
    const answers = gate();
    let claimed = 0;
    const a = node('a', store);
    const b = node(
      'b',
      aroundOperations(store, async ({ name }, run) => {
        const answer = await run();
        if (name === 'partitions.replace' && ++claimed <= PARTITIONS) await answers.pass();
        return answer;
      }),
    );
    answers.hold();
    void b.start();
    await letPass(env, 50);
    expect(answers.waiting()).toBe(PARTITIONS);
    void a.start();
    await letPass(env, LEASE_MS * 2);
    expect([...a.owned()].length).toBeGreaterThan(0);
    answers.open();
    await letPass(env, 50);
    expect(shared(a, b)).toBe(0);
    await letPass(env, 10_000);
    expect([...a.owned(), ...b.owned()].toSorted((one, other) => one - other)).toEqual(all);
  });
});
