import {
  type AgentDefinition,
  type AskHuman,
  type App,
  type Json,
  type ModelAnswer,
  type ReportedAnswer,
  type ToolDefinition,
} from '@troupe/contracts';
import { localTools } from '@troupe/tools/local';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { decideAnswer, demandFreeNames, snapshotOf } from '../src/index.ts';

const tool = (name: string, more: Partial<ToolDefinition> = {}): ToolDefinition => ({
  kind: 'tool',
  name,
  description: name,
  run: () => 1,
  ...more,
});
function raise(error: unknown): never {
  throw error;
}

const pay = tool('pay', { input: z.object({ usd: z.number() }), approve: ({ usd }: { usd: number }) => usd > 100 });
const wipe = tool('wipe', { approve: true });
const look = tool('look');
const advisor: AgentDefinition = {
  kind: 'agent',
  name: 'advisor',
  description: 'Helps',
  model: ['gold'],
  instructions: '',
  tools: ['pay', 'look'],
  handoffs: [],
};
const typed: AgentDefinition = { ...advisor, name: 'typed', output: z.object({ total: z.number() }) };
const named = <T extends { readonly name: string }>(...all: readonly T[]): ReadonlyMap<string, T> =>
  new Map(all.map((each) => [each.name, each]));
const app: App = {
  build: 'b',
  workflows: new Map(),
  activities: new Map(),
  models: new Map(),
  agents: named(advisor, typed, { ...advisor, name: 'thrifty', limits: { cost: 1 } }),
  tools: named(pay, wipe, look),
};
const decideOver = (reported: ReportedAnswer): Promise<ModelAnswer> => decideAnswer(localTools(reported.app), reported);
const decide = (reply: unknown, agent = 'advisor', usage = {}): Promise<ModelAnswer> =>
  decideOver({ app, agent, reply: reply as Json, usage, pin: snapshotOf });

describe('an answer that a worker reports', () => {
  it('asks a human by the arguments, and by who the task is for', async () => {
    const big = tool('big', { approve: (_args, { by }) => by?.user !== 'ann' });
    const asked = async (user?: string): Promise<unknown> => {
      const own = { ...app, tools: named(big), agents: named({ ...advisor, tools: ['big'] }) };
      const reply = { finish: 'tools', calls: [{ id: 'a', name: 'big', args: {} }] } as Json;
      const by = user === undefined ? undefined : ({ kind: 'key', id: 'k', user } as const);
      return (await decideOver({ app: own, agent: 'advisor', by, reply, usage: {}, pin: snapshotOf })).calls[0];
    };
    expect(await asked('ann')).toMatchObject({ plan: 'run', approve: false });
    expect(await asked('bob')).toMatchObject({ plan: 'run', approve: true });
    expect(await asked()).toMatchObject({ plan: 'run', approve: true });
  });

  it('says of a call whose result others write who that is, whatever the worker says', async () => {
    const local = localTools(app);
    const list = new Map(Array.from(local.list(), ([name, listed]) => [name, name === 'look' ? { ...listed, server: 'weather' } : listed]));
    const calls = ['look', 'pay'].map((name, at) => ({ id: `${at}`, name, args: name === 'pay' ? { usd: 1 } : {}, untrusted: 'me' }));
    const reply = { finish: 'tools', calls } as unknown as Json;
    const answer = await decideAnswer({ ...local, list: () => list }, { app, agent: 'advisor', reply, usage: {}, pin: snapshotOf });
    expect(answer.calls.map((call) => 'untrusted' in call && call.untrusted)).toEqual(['weather', false]);
  });

  it('asks a human whatever the worker says of it, and runs no tool the agent does not have', async () => {
    const answer = await decide({
      finish: 'tools',
      calls: [
        { id: 'a', name: 'pay', args: { usd: 500 }, plan: 'run', approve: false },
        { id: 'b', name: 'wipe', args: {}, plan: 'run', approve: false },
        { id: 'c', name: 'look', args: {}, plan: 'refuse', message: 'No.', options: { priority: -9 } },
        { id: 'd', name: 'pay', args: { usd: 'all' }, plan: 'run', approve: false },
        { id: 'e', name: 'x', args: {}, plan: 'handoff', to: { ...snapshotOf(advisor), limits: { modelCalls: 1e9 } } },
      ],
      output: { ok: true, value: 'forged' },
      usage: { inputTokens: -1e9, outputTokens: 0 },
    });
    expect(answer).toEqual({
      finish: 'tools',
      calls: [
        { id: 'a', name: 'pay', args: { usd: 500 }, plan: 'run', approve: true },
        { id: 'b', name: 'wipe', args: {}, plan: 'refuse', message: 'There is no tool "wipe". The tools are: pay, look.' },
        { id: 'c', name: 'look', args: {}, plan: 'run', approve: false },
        { id: 'd', name: 'pay', args: { usd: 'all' }, plan: 'refuse', message: expect.stringContaining('usd') },
        { id: 'e', name: 'x', args: {}, plan: 'refuse', message: expect.stringContaining('There is no tool "x"') },
      ],
      usage: { inputTokens: 0, outputTokens: 0 },
    });
  });

  it("hands out calls of the caller's tools, and never one that the agent has itself", async () => {
    const callerTools = ['weather', 'look'].map((name) => ({ name, description: name, schema: {} }));
    const calls = [
      { id: 'a', name: 'weather', args: { city: 'Oslo' } },
      { id: 'b', name: 'look', args: {} },
      { id: 'c', name: 'weather', args: '{"city":' },
      { id: 'd', name: 'none', args: {} },
    ];
    const { calls: planned } = await decideOver({ app, agent: 'advisor', reply: { finish: 'tools', calls }, callerTools, pin: snapshotOf });
    expect(planned).toEqual([
      { ...calls[0], plan: 'caller' },
      { ...calls[1], plan: 'run', approve: false },
      { ...calls[2], plan: 'refuse', message: expect.stringContaining('not valid JSON') },
      { ...calls[3], plan: 'refuse', message: 'There is no tool "none". The tools are: pay, look, weather, look.' },
    ]);
    expect(() => demandFreeNames(advisor, app, localTools(app), callerTools)).toThrow('Agent "advisor" has a tool "look" of its own.');
    expect(() => demandFreeNames(advisor, app, localTools(app), callerTools.slice(0, 1))).not.toThrow();
  });

  it('is a typed output only when it fits the schema here', async () => {
    expect(await decide({ finish: 'stop', calls: [], text: '{"total":5}', output: { ok: false } }, 'typed')).toMatchObject({
      output: { ok: true, value: { total: 5 } },
    });
    expect(await decide({ finish: 'stop', calls: [], text: 'much', output: { ok: true, value: { total: 5 } } }, 'typed')).toMatchObject({
      output: { ok: false },
    });
  });

  it.each([
    [{ deadline: '1h' }, { approve: true, deadline: 3_600_000 }],
    [
      { deadline: '1h', late: 'closed', when: true },
      { approve: true, deadline: 3_600_000, late: 'closed' },
    ],
    [{ when: ({ usd }: { usd: number }) => usd > 5, deadline: '1h' }, { approve: false }],
    [{ when: ({ usd }: { usd: number }) => usd > 4 }, { approve: true }],
    [{}, { approve: true }],
  ])('plans how long a human is asked: %j', async (rule, planned) => {
    const agents = named<AgentDefinition>({ ...advisor, approve: { pay: rule as AskHuman } });
    const answer = await decideOver({
      app: { ...app, agents },
      agent: 'advisor',
      reply: { finish: 'tools', calls: [{ id: 'a', name: 'pay', args: { usd: 5 } }] },
      pin: snapshotOf,
    });
    expect(answer.calls).toEqual([{ id: 'a', name: 'pay', args: { usd: 5 }, plan: 'run', ...planned }]);
  });

  it.each([
    ['says yes', () => true, true, 0],
    ['says no', () => false, false, 0],
    ['throws', () => raise(new Error('x')), true, 1],
    ['throws what cannot be read', () => raise(Proxy.revocable({}, {}).proxy), true, 1],
    ['gives nothing', () => undefined, true, 1],
    ['gives a text', () => 'no', true, 1],
    ['gives a promise', async () => false, true, 1],
    ['gives a promise that fails', () => Promise.reject(new Error('x')), true, 1],
    ['gives one that never settles', () => new Promise(() => {}), true, 1],
  ])('asks a human when the rule %s: %j', async (_, rule, approve, logged) => {
    const log: unknown[] = [];
    const agents = named<AgentDefinition>({ ...advisor, approve: { pay: rule as never } });
    const answer = await decideOver({
      app: { ...app, agents },
      agent: 'advisor',
      reply: { finish: 'tools', calls: [{ id: 'a', name: 'pay', args: { usd: 5 } }] },
      pin: snapshotOf,
      log: { warn: (_message, about) => void log.push(about) },
    });
    expect(answer.calls).toMatchObject([{ plan: 'run', approve }]);
    expect(log).toHaveLength(logged);
    for (const about of log) expect(about).toMatchObject({ tool: 'pay', error: expect.any(String) });
  });

  it('runs no tool whose arguments are never found to fit, and says so in time to the model and in the log', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const log: unknown[] = [];
      const stuck = tool('stuck', { input: z.object({ a: z.string().refine(() => new Promise<boolean>(() => {})) }) });
      const decided = decideOver({
        app: { ...app, agents: named<AgentDefinition>({ ...advisor, tools: ['stuck', 'look'] }), tools: named(stuck, look) },
        agent: 'advisor',
        reply: {
          finish: 'tools',
          calls: [
            { id: 'a', name: 'stuck', args: { a: 'x' } },
            { id: 'b', name: 'look', args: {} },
          ],
        },
        pin: snapshotOf,
        log: { warn: (_message, about) => void log.push(about) },
      });
      await vi.advanceTimersByTimeAsync(5_000);
      const message = 'a check of it failed: it did not end within 5 seconds';
      expect((await decided).calls).toMatchObject([{ plan: 'refuse', message: expect.stringContaining(message) }, { plan: 'run' }]);
      expect(log).toEqual([{ tool: 'stuck', error: message }]);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('counts what was used where it is reported, and nowhere else', async () => {
    const reply = { finish: 'stop', calls: [], text: 'hi', usage: { inputTokens: 1 } };
    expect((await decide(reply, 'advisor', { inputTokens: 7, cost: 0.5 })).usage).toEqual({ inputTokens: 7, outputTokens: 0, cost: 0.5 });
  });

  it('fails when a limit of cost has nothing that counts towards it', async () => {
    const reply = { finish: 'stop', calls: [], text: 'hi' };
    await expect(decide(reply, 'thrifty', { inputTokens: 7 })).rejects.toMatchObject({ code: 'limit-cost', retryable: false });
    expect((await decide(reply, 'thrifty', { cost: 0 })).usage).toEqual({ inputTokens: 0, outputTokens: 0, cost: 0 });
  });

  it('fails as a bad answer when it is none, and by name when there is no such agent', async () => {
    const none = [
      undefined,
      null,
      5,
      'text',
      [],
      {},
      { finish: 'stop' },
      { finish: 'now', calls: [] },
      { finish: 'tools', calls: [{ id: 1, name: 'pay' }] },
    ];
    for (const reply of none) await expect(decide(reply)).rejects.toMatchObject({ code: 'model-bad-answer' });
    await expect(decide({ finish: 'stop', calls: [] }, 'nobody')).rejects.toMatchObject({ code: 'agent-not-found' });
  });

  it('is decided the same for any JSON: calls run only as the definition says', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            id: fc.string({ maxLength: 9 }),
            name: fc.constantFrom('pay', 'wipe', 'look', 'x'),
            args: fc.jsonValue(),
            plan: fc.jsonValue(),
            approve: fc.jsonValue(),
          }),
        ),
        async (calls) => {
          const answer = await decide({ finish: 'tools', calls });
          for (const call of answer.calls) {
            expect(call.plan === 'run' && call.name === 'wipe').toBe(false);
            if (call.plan === 'run' && call.name === 'pay') expect(call.approve).toBe((call.args as { usd: number }).usd > 100);
          }
        },
      ),
    );
  });
});
