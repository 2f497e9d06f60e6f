import { type AgentDefinition, type App, type Json, type ModelAnswer, type ToolDefinition } from '@troupe/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decideAnswer, snapshotOf } from '../src/index.ts';

const tool = (name: string, more: Partial<ToolDefinition> = {}): ToolDefinition => ({
  kind: 'tool',
  name,
  description: name,
  run: () => 1,
  ...more,
});
const pay = tool('pay', { input: z.object({ usd: z.number() }), approve: ({ usd }: { usd: number }) => usd > 100 });
const wipe = tool('wipe', { approve: true });
const look = tool('look');
const clerk: AgentDefinition = {
  kind: 'agent',
  name: 'clerk',
  description: 'Helps',
  model: ['gold'],
  instructions: '',
  tools: ['pay', 'look'],
  handoffs: [],
};
const typed: AgentDefinition = { ...clerk, name: 'typed', output: z.object({ total: z.number() }) };
const named = <T extends { readonly name: string }>(...all: readonly T[]): ReadonlyMap<string, T> =>
  new Map(all.map((each) => [each.name, each]));
const app: App = {
  build: 'b',
  workflows: new Map(),
  activities: new Map(),
  models: new Map(),
  agents: named(clerk, typed, { ...clerk, name: 'thrifty', limits: { cost: 1 } }),
  tools: named(pay, wipe, look),
};
const decide = (reply: unknown, agent = 'clerk', usage = {}): Promise<ModelAnswer> =>
  decideAnswer({ app, agent, reply: reply as Json, usage, pin: snapshotOf });

describe('an answer that a worker tells of', () => {
  it('asks a human whatever the worker says of it, and runs no tool the agent does not have', async () => {
    const answer = await decide({
      finish: 'tools',
      calls: [
        { id: 'a', name: 'pay', args: { usd: 500 }, plan: 'run', approve: false },
        { id: 'b', name: 'wipe', args: {}, plan: 'run', approve: false },
        { id: 'c', name: 'look', args: {}, plan: 'refuse', message: 'No.', options: { priority: -9 } },
        { id: 'd', name: 'pay', args: { usd: 'all' }, plan: 'run', approve: false },
        { id: 'e', name: 'x', args: {}, plan: 'handoff', to: { ...snapshotOf(clerk), limits: { turns: 1e9 } } },
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

  it('is a typed output only when it fits the schema here', async () => {
    expect(await decide({ finish: 'stop', calls: [], text: '{"total":5}', output: { ok: false } }, 'typed')).toMatchObject({
      output: { ok: true, value: { total: 5 } },
    });
    expect(await decide({ finish: 'stop', calls: [], text: 'much', output: { ok: true, value: { total: 5 } } }, 'typed')).toMatchObject({
      output: { ok: false },
    });
  });

  it('counts what was used where it is told, and nowhere else', async () => {
    const reply = { finish: 'stop', calls: [], text: 'hi', usage: { inputTokens: 1 } };
    expect((await decide(reply, 'clerk', { inputTokens: 7, cost: 0.5 })).usage).toEqual({ inputTokens: 7, outputTokens: 0, cost: 0.5 });
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
