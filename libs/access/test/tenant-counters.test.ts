import { virtualEnv } from '@troupe/env/virtual';
import { memoryDocuments, memoryStore } from '@troupe/store/memory';
import { setImmediate as nextRound } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Counter } from '../src/quotas/counter-period.ts';
import { tenantCounters } from '../src/quotas/tenant-counters.ts';

const hourly: Counter = { name: 'hourly', period: 3_600_000 };

describe('counters of tenants', () => {
  it('add up what all processes counted in a period, a second or two late', async () => {
    const [env, store] = [virtualEnv(), memoryStore()];
    // Two processes of one clock, each with chance of its own.
    const [one, two] = [1, 2].map((seed) =>
      tenantCounters({ env: { ...env, random: virtualEnv(0, seed).random }, store, onFailure: (error) => expect(error).toBeUndefined() }),
    ) as [ReturnType<typeof tenantCounters>, ReturnType<typeof tenantCounters>];
    const pass = async (ms: number): Promise<void> => {
      env.advance(ms);
      for (let round = 0; round < 20; round++) await nextRound();
    };
    one.add(hourly, 'acme', 2, env.now());
    two.add(hourly, 'acme', 3, env.now());
    one.add(hourly, 'globex', 7, env.now());
    expect(await one.read(hourly, 'acme')).toEqual({ amount: 2, left: 3_600_000 });
    await pass(2_500);
    expect(await one.read(hourly, 'acme')).toEqual({ amount: 5, left: 3_597_500 });
    expect(await two.read(hourly, 'globex')).toMatchObject({ amount: 7 });
    one.add(hourly, 'acme', 0.25, env.now());
    await pass(2_500);
    expect([(await one.read(hourly, 'acme')).amount, (await two.read(hourly, 'acme')).amount]).toEqual([5.25, 5.25]);
    // What a process counted outlives it.
    await one.close();
    const three = tenantCounters({ env: { ...env, random: virtualEnv(0, 3).random }, store, onFailure: () => {} });
    expect((await three.read(hourly, 'acme')).amount).toBe(5.25);
    // Another hour begins with nothing.
    await pass(3_600_000);
    expect(await three.read(hourly, 'acme')).toMatchObject({ amount: 0 });
  });

  it('keep what could not be written, and write it later', async () => {
    const [env, store] = [virtualEnv(), memoryStore()];
    let away = true;
    const failures: unknown[] = [];
    const flaky: Pick<typeof store, 'documents'> = {
      documents: (spec) => {
        const documents = store.documents(spec);
        return { ...documents, insert: (document) => (away ? Promise.reject(new Error('away')) : documents.insert(document)) };
      },
    };
    const counters = tenantCounters({ env, store: flaky, onFailure: (error) => failures.push(error) });
    const pass = async (): Promise<void> => {
      env.advance(1_100);
      for (let round = 0; round < 20; round++) await nextRound();
    };
    counters.add(hourly, 'acme', 4, env.now());
    await pass();
    expect(failures).toHaveLength(1);
    away = false;
    await pass();
    const other = tenantCounters({ env: { ...env, random: virtualEnv(0, 9).random }, store, onFailure: () => {} });
    expect((await other.read(hourly, 'acme')).amount).toBe(4);
  });

  it('forget what nobody asks for, and add up all the same', async () => {
    const [env, documents] = [virtualEnv(), memoryDocuments()];
    const counters = tenantCounters({ env, store: memoryStore(documents), onFailure: (error) => expect(error).toBeUndefined() });
    const pass = async (ms: number): Promise<void> => {
      env.advance(ms);
      for (let round = 0; round < 30; round++) await nextRound();
    };
    const monthly: Counter = { name: 'monthly', period: 'month' };
    for (let n = 0; n < 3; n++) counters.add({ name: `user ${n}`, period: 'month' }, 'acme', 1, env.now());
    counters.add(monthly, 'acme', 4, env.now());
    await pass(1_100);
    await pass(2 * 3_600_000);
    // Somebody else is counted: it is looked through then.
    counters.add(monthly, 'globex', 1, env.now());
    await pass(1_100);
    counters.add(monthly, 'acme', 2, env.now());
    await pass(1_100);
    // A record of its own says that the first was forgotten.
    expect(documents.documents.get('tenantCounters')!.size).toBe(6);
    expect((await counters.read(monthly, 'acme')).amount).toBe(6);
    expect((await counters.reserve(monthly, 'acme', 1)).amount).toBe(6);
  });
});
