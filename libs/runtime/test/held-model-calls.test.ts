import { memoryBus } from '@troupe/bus/memory';
import { reportSubject, TroupeError, type AgentContext, type App, type Json, type Usage, type Work } from '@troupe/contracts';
import { virtualEnv } from '@troupe/env/virtual';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import type { RuntimeOptions } from '../src/index.ts';
import { advisor, advisorSnapshot } from './advisor.ts';
import { appOf } from './replicas.ts';
import { startRuntime } from './start-runtime.ts';

const DAY_MS = 24 * 60 * 60_000;
const app: App = { ...appOf([]), agents: new Map([[advisor.name, advisor]]) };
const agentLoop = async (ctx: AgentContext): Promise<Json> =>
  (await ctx.model('demo', { agent: 'advisor', round: 1 }, () => ({ messages: [] }), { retry: { attempts: 1 } })) as unknown as Json;

/** A runtime whose models have room, none until the end of a day, or none that is waited for; `room` may throw. */
async function world(room: () => boolean | 'never', store = memoryStore(), first: Promise<void> = Promise.resolve()) {
  const env = virtualEnv();
  const inner = memoryBus();
  const sent: Work[] = [];
  let looks = 0;
  const calls = new Set<string>();
  const used: unknown[] = [];
  const modelBudget: RuntimeOptions['modelBudget'] = {
    bounds: () => true,
    async reserve(call) {
      looks++;
      await first;
      const left = room();
      if (left === true) calls.add(call);
      if (left === 'never') return new TroupeError('limit-budget', 'Nothing is left.', { retryable: false });
      return left
        ? undefined
        : new TroupeError('quota-used-up', 'Nothing is left.', { retryable: true, retryAfter: DAY_MS - (env.now() % DAY_MS) });
    },
    release: (call) => void calls.delete(call),
    used: (...all) => void used.push(all),
  };
  const bus = { ...inner, publish: (work: Work) => (sent.push(work), inner.publish(work)) };
  const started = await startRuntime({}, { app, env, bus, store, agentLoop, pinAgent: () => advisorSnapshot, modelBudget });
  const { service } = started.runtime;
  return {
    ...{ env, service, sent, store, calls, used },
    looks: () => looks,
    /** As a worker reports what a model answered the last call. */
    answer: (value: Json, usage: Partial<Usage>) => {
      const { call, attempt, token, partition } = sent.at(-1)!;
      return bus.request(reportSubject(partition), { kind: 'outcome', call, attempt, token, outcome: { ok: true, value, usage } }, 1_000);
    },
    wait: async () => (await service.get('t')).waitingFor[0],
    pass: async (ms: number) => {
      env.advance(ms);
      await new Promise((resolve) => setImmediate(resolve));
    },
    [Symbol.asyncDispose]: () => started[Symbol.asyncDispose](),
  };
}
const start = { kind: 'agent', name: 'advisor', id: 't' } as const;

describe('a model call of a tenant without room (W10)', () => {
  it('is not sent, says why and until when, and is sent the next day; it counts as no failure', async () => {
    let room = false;
    await using at = await world(() => room);
    await at.service.start(start);
    await expect.poll(at.wait).toMatchObject({ lastError: { code: 'quota-used-up', message: 'Nothing is left.' } });
    const { turns } = await at.service.get('t');
    for (let minute = 0; minute < 30; minute++) await at.pass(60_000);
    expect(at.looks()).toBeGreaterThanOrEqual(30);
    expect([at.sent, (await at.service.get('t')).turns]).toEqual([[], turns]);
    await at.pass(DAY_MS);
    await expect.poll(async () => (await at.service.get('t')).turns).toBe(turns + 1);
    room = true;
    await at.pass(60_000);
    await expect.poll(() => at.sent.map(({ kind, name }) => [kind, name])).toEqual([['model', 'demo']]);
    expect(await at.wait()).toMatchObject({ kind: 'model' });
  });

  it('is sent within a minute once there is room again, and by the next process at once', async () => {
    let room = false;
    const store = memoryStore();
    {
      await using first = await world(() => room, store);
      await first.service.start(start);
      await expect.poll(first.wait).toMatchObject({ lastError: { code: 'quota-used-up' } });
    }
    room = true;
    await using next = await world(() => room, store);
    await expect.poll(() => next.sent.length).toBe(1);
  });

  it('waits while nobody can say whether there is room', async () => {
    let away = true;
    await using at = await world(() => {
      if (away) throw new TroupeError('unavailable', 'The store is away.');
      return true;
    });
    await at.service.start(start);
    await expect.poll(at.looks).toBe(1);
    expect(at.sent).toEqual([]);
    away = false;
    await at.pass(1_000);
    await expect.poll(() => at.sent.length).toBe(1);
  });

  it('fails when nobody is to wait for room, and its task says why', async () => {
    await using at = await world(() => 'never');
    await at.service.start(start);
    await expect.poll(async () => (await at.service.get('t')).status).toBe('failed');
    expect((await at.service.get('t')).error).toMatchObject({ code: 'limit-budget', message: 'Nothing is left.' });
    expect(at.sent).toEqual([]);
  });

  it('has it reserved until its answer is durable, and what it used is counted once, for its agent, user and session', async () => {
    await using at = await world(() => true);
    await at.service.start({ ...start, session: 's', attributes: { user: 'ada' } });
    await expect.poll(() => at.sent.length).toBe(1);
    expect([[...at.calls], at.used]).toEqual([['t/0.0'], []]);
    await at.answer({ text: 'Paid.', finish: 'stop', calls: [] }, { inputTokens: 3, outputTokens: 2, cost: 0.5 });
    await expect.poll(async () => (await at.service.get('t')).status).toBe('completed');
    const account = { tenant: 'default', agent: 'advisor', budgets: [], user: 'ada', session: 's' };
    expect([[...at.calls], at.used]).toEqual([[], [[account, { tokens: 5, cost: 0.5 }, expect.any(Number)]]]);
  });

  it('has nothing reserved any more when it is cancelled', async () => {
    await using at = await world(() => true);
    await at.service.start(start);
    await expect.poll(() => [...at.calls]).toHaveLength(1);
    await at.service.terminate('t');
    await expect.poll(() => [...at.calls]).toEqual([]);
  });

  it('is looked for once at a time, however often its task is suspended and resumed meanwhile, and is sent once', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    await using at = await world(() => true, memoryStore(), promise);
    await at.service.start(start);
    await expect.poll(at.looks).toBe(1);
    for (let times = 0; times < 3; times++) {
      await at.service.suspend('t');
      await at.service.resume('t');
    }
    expect([at.looks(), at.sent]).toEqual([1, []]);
    resolve();
    await expect.poll(() => at.sent.length).toBe(1);
    expect([at.looks(), [...at.calls]]).toEqual([1, ['t/0.0']]);
  });

  it('can be cancelled meanwhile', async () => {
    await using at = await world(() => false);
    await at.service.start(start);
    await expect.poll(at.wait).toMatchObject({ lastError: { code: 'quota-used-up' } });
    await at.service.cancel('t');
    await expect.poll(async () => (await at.service.get('t')).status).toBe('cancelled');
    expect(at.sent).toEqual([]);
  });
});
