import { toFailure, type Account, type AgentBudget, type ModelBudget } from '@troupe/contracts';
import { virtualEnv, type VirtualEnv } from '@troupe/env/virtual';
import type { DocumentStore } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import fc from 'fast-check';
import { setImmediate as nextRound } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { modelBudget } from '../src/quotas/model-budget.ts';
import type { Quotas } from '../src/quotas/quota.ts';
import { tenantCounters } from '../src/quotas/tenant-counters.ts';
import { tenantQuotas } from '../src/quotas/tenant-quotas.ts';

const DAY_MS = 24 * 60 * 60_000;
const all = (others: number) => ({ others, named: new Map() });
const ada: Account = { tenant: 'acme', agent: 'desk', budgets: [], user: 'ada', session: 's' };

let seed = 1;

/** Processes of one clock over one store, each with chance of its own. */
function processes(env: VirtualEnv, store: DocumentStore, quotas: Quotas, many: number): readonly ModelBudget[] {
  return Array.from({ length: many }, () => {
    const own = { ...env, random: virtualEnv(0, ++seed).random };
    return modelBudget({
      quotas,
      env: own,
      counters: tenantCounters({ env: own, store, onFailure: (error) => expect(error).toBeUndefined() }),
    });
  });
}

/** Passes time until all of it has come to an end. */
async function pass<T>(env: VirtualEnv, work: Promise<T>, most = 10_000): Promise<T> {
  let ended = false;
  void work.catch(() => {}).finally(() => (ended = true));
  for (let step = 0; !ended; step++) {
    if (step > most) throw new Error('It does not end.');
    for (let round = 0; round < 5; round++) await nextRound();
    env.advance(25);
  }
  return work;
}

/** Calls models one after the other until that is refused. @returns why, and how many were made */
async function loop(env: VirtualEnv, budget: ModelBudget, account: Account, task: string, tokens: number, ms: number) {
  for (let calls = 0; ; calls++) {
    const refusal = await budget.reserve(`${task}/${calls}`, account);
    if (refusal !== undefined) return { calls, refusal };
    await env.sleep(ms);
    budget.used(account, { tokens, cost: tokens / 100 }, env.now());
    budget.release(`${task}/${calls}`);
  }
}

describe('what models may use together', () => {
  it('50 tasks of a tenant at once, in two processes, use no more than the quota and one call (O4)', async () => {
    const [env, store] = [virtualEnv(), memoryStore()];
    const budgets = processes(env, store, { tokensPerDay: all(1_000) }, 2);
    const tasks = Array.from({ length: 50 }, (_, n) => loop(env, budgets[n % 2]!, ada, `t${n}`, 7, 40 + (n % 5) * 30));
    const ends = await pass(env, Promise.all(tasks));
    const used = ends.reduce((sum, { calls }) => sum + calls * 7, 0);
    expect(used).toBeGreaterThanOrEqual(1_000);
    expect(used).toBeLessThanOrEqual(1_007);
    for (const { refusal } of ends) expect(refusal).toMatchObject({ code: 'quota-used-up', details: { limit: 1_000, used } });
  });

  it('no interleaving of calls, whatever they use, exceeds a limit by more than one call of those expected (O4)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.record({ tokens: fc.integer({ min: 5, max: 40 }), ms: fc.integer({ min: 0, max: 100 }) }), {
          minLength: 1,
          maxLength: 9,
        }),
        async (limit, many, tasks) => {
          const [env, store] = [virtualEnv(), memoryStore()];
          const budgets = processes(env, store, { tokensPerDay: all(limit) }, many);
          const most = Math.max(...tasks.map(({ tokens }) => tokens));
          const ends = await pass(env, Promise.all(tasks.map(({ ms }, n) => loop(env, budgets[n % many]!, ada, `t${n}`, most, ms))));
          const used = ends.reduce((sum, { calls }) => sum + calls * most, 0);
          expect(used).toBeGreaterThanOrEqual(limit);
          expect(used).toBeLessThan(limit + most);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('is a budget of the agent as a whole, of each user, or of each session, in a day or a month', async () => {
    const env = virtualEnv(Date.UTC(2030, 0, 30));
    const [budget] = processes(env, memoryStore(), {}, 1) as [ModelBudget];
    const calls = async (budgets: readonly AgentBudget[], over: Partial<Account> = {}): Promise<readonly [number, unknown]> => {
      const end = await pass(env, loop(env, budget, { ...ada, ...over, budgets }, Math.random().toString(), 10, 1));
      return [end.calls, toFailure(end.refusal)];
    };
    const perUser: AgentBudget = { of: 'user', per: 'day', tokens: 30 };
    expect(await calls([perUser])).toEqual([
      3,
      expect.objectContaining({
        code: 'limit-budget',
        message:
          'Agent "desk", for this user, may use 30 tokens in a day, and has used 30. What the task did is kept; its models may be asked again on the next day (UTC).',
        details: { budget: 'user', per: 'day', unit: 'tokens', limit: 30, used: 30 },
      }),
    ]);
    expect((await calls([perUser], { session: 'other' }))[0]).toBe(0);
    expect((await calls([perUser], { user: 'bob' }))[0]).toBe(3);
    expect((await calls([perUser], { agent: 'other' }))[0]).toBe(3);
    expect((await calls([perUser], { tenant: 'globex' }))[0]).toBe(3);
    expect((await calls([{ of: 'session', per: 'day', cost: 0.2 }], { user: 'carl' }))[0]).toBe(2);
    const perMonth: AgentBudget = { of: 'agent', per: 'month', tokens: 40, then: 'wait' };
    expect(await calls([perMonth], { agent: 'monthly' })).toEqual([4, expect.objectContaining({ code: 'quota-used-up', retryable: true })]);
    env.advance(DAY_MS);
    expect((await calls([perUser]))[0]).toBe(3);
    expect((await calls([perMonth], { agent: 'monthly' }))[0]).toBe(0);
    env.advance(DAY_MS);
    expect((await calls([perMonth], { agent: 'monthly' }))[0]).toBe(4);
  });

  it('holds nothing for a process that died, and what that one used counts', async () => {
    const [env, store] = [virtualEnv(), memoryStore()];
    const quotas = { tokensPerDay: all(100), userCostPerDay: all(0.5) };
    const [first] = processes(env, store, quotas, 1) as [ModelBudget];
    expect(await pass(env, first.reserve('a', ada))).toBeUndefined();
    first.used(ada, { tokens: 20, cost: 0.1 }, env.now());
    await pass(env, env.sleep(100));
    // Its timers die with it: nothing is written of what it has reserved.
    const later = virtualEnv(env.now());
    const [second] = processes(later, store, quotas, 1) as [ModelBudget];
    let admitted = false;
    const reserved = second.reserve('b', ada).then((refusal) => (admitted = refusal === undefined));
    await pass(later, later.sleep(5_000));
    expect(admitted).toBe(false);
    await pass(later, reserved);
    expect(later.monotonic()).toBeGreaterThan(14_000);
    expect(admitted).toBe(true);
    second.release('b');
    second.used(ada, { tokens: 1, cost: 0.4 }, later.now());
    expect(await pass(later, second.reserve('c', ada))).toMatchObject({
      code: 'quota-used-up',
      details: { quota: 'userCostPerDay', used: 0.5 },
    });
  });

  it('is not known while the store is away, and nothing stays reserved of that', async () => {
    const [env, store] = [virtualEnv(), memoryStore()];
    let away = true;
    const flaky: DocumentStore = {
      ...store,
      documents: (spec) => {
        const documents = store.documents(spec);
        return { ...documents, find: (query) => (away ? Promise.reject(new Error('away')) : documents.find(query)) };
      },
    };
    const [budget] = processes(env, flaky, { tokensPerDay: all(1) }, 1) as [ModelBudget];
    await expect(pass(env, budget.reserve('a', ada))).rejects.toThrow('away');
    away = false;
    expect(await pass(env, budget.reserve('a', ada))).toBeUndefined();
  });

  it('lets its process end: nothing is reserved, nobody waits, and no timer is left', async () => {
    const [env, store] = [virtualEnv(), memoryStore()];
    const kept = tenantQuotas({ quotas: { tokensPerDay: all(100) }, store, env, onFailure: (error) => expect(error).toBeUndefined() });
    expect(await pass(env, kept.models.reserve('a', ada))).toBeUndefined();
    let answered = false;
    void kept.models.reserve('b', ada).finally(() => (answered = true));
    await pass(env, env.sleep(1_000));
    await pass(env, kept.close());
    void kept.models.reserve('c', ada).finally(() => (answered = true));
    for (let round = 0; round < 20; round++) await nextRound();
    expect([env.next, answered]).toEqual([undefined, false]);
    // Another process finds nothing of it reserved.
    const [next] = processes(env, store, { tokensPerDay: all(100) }, 1) as [ModelBudget];
    expect(await pass(env, next.reserve('d', ada))).toBeUndefined();
  });

  it('is not asked about where nothing bounds it', () => {
    const [budget] = processes(virtualEnv(), memoryStore(), { userCostPerDay: all(1) }, 1) as [ModelBudget];
    const { user: _, ...nobody } = ada;
    expect([
      budget.bounds(nobody),
      budget.bounds(ada),
      budget.bounds({ ...nobody, budgets: [{ of: 'agent', per: 'day', cost: 1 }] }),
    ]).toEqual([...[false, true, true]]);
  });
});
