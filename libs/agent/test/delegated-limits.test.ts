import type { ChildCommand, Json, PlannedCall, Usage } from '@troupe/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drive, snapshot, type DrivenTask } from './driven-task.ts';

const used = (tokens: number, cost?: number): Usage => ({
  modelCalls: 1,
  toolCalls: 0,
  inputTokens: tokens,
  outputTokens: 0,
  ...(cost === undefined ? {} : { cost }),
});

const ask = (id: string, approve = false): PlannedCall => ({
  id,
  name: 'law',
  args: { input: id } as Json,
  plan: 'agent',
  agent: 'law',
  approve,
});

const childrenOf = (task: DrivenTask): readonly ChildCommand[] => task.open().filter((each) => each.kind === 'child');

const end = (task: DrivenTask, child: ChildCommand, usage?: Usage, fails = false) =>
  task.deliver({
    ...(fails
      ? { kind: 'rejected' as const, failure: { name: 'TroupeError', code: 'cancelled', message: 'It was cancelled.' } }
      : { kind: 'resolved' as const, value: 'done' }),
    id: child.id,
    ...(usage === undefined ? {} : { usage }),
  });

describe('the limits of an agent that asks others', () => {
  it.each([
    ['tokens', { tokens: 100 }, used(95)],
    ['cost', { cost: 0.5 }, used(1, 0.5)],
  ] as const)('count the %s of those, whatever their ends were', async (what, limits, usage) => {
    for (const fails of [false, true]) {
      const task = await drive({ ...snapshot, limits: { modelCalls: 9, ...limits } });
      await task.answer({ calls: [ask('a')], usage: { inputTokens: 5, outputTokens: 0, cost: 0 } });
      await end(task, childrenOf(task)[0]!, usage, fails);
      expect(task.end()).toMatchObject({ status: 'failed', error: { code: `limit-${what}` } });
      expect(await task.replayed()).toEqual([]);
    }
  });

  it('leave a task as it was of which the log does not say what its children used', async () => {
    const task = await drive({ ...snapshot, limits: { modelCalls: 9, tokens: 100 } });
    await task.answer({ calls: [ask('a')], usage: { inputTokens: 5, outputTokens: 0 } });
    await end(task, childrenOf(task)[0]!);
    expect(task.end()).toBeUndefined();
    await task.answer({ text: 'done' });
    expect(task.end()).toMatchObject({ status: 'completed' });
  });

  it('leave a child what is left, and those that are asked at once equal shares of it', async () => {
    const task = await drive({ ...snapshot, limits: { modelCalls: 9, tokens: 100, cost: 1 } });
    await task.answer({ calls: [ask('a')], usage: { inputTokens: 10, outputTokens: 0, cost: 0.5 } });
    expect(childrenOf(task).map(({ allowance }) => allowance)).toEqual([{ tokens: 90, cost: 0.5 }]);
    await end(task, childrenOf(task)[0]!, used(20));
    await task.answer({ calls: ['b', 'c', 'd'].map((id) => ask(id)), usage: { inputTokens: 10, outputTokens: 0, cost: 0.125 } });
    expect(childrenOf(task).map(({ allowance }) => allowance)).toEqual(Array(3).fill({ tokens: 20, cost: 0.125 }));
    expect(await task.replayed()).toEqual([]);
  });

  it('give what one did not use to those that are asked after it', async () => {
    const task = await drive({ ...snapshot, toolConcurrency: 2, limits: { modelCalls: 9, tokens: 90 } });
    await task.answer({ calls: ['a', 'b', 'c'].map((id) => ask(id)) });
    const [a, b] = childrenOf(task);
    expect([a, b].map((child) => child!.allowance)).toEqual([{ tokens: 30 }, { tokens: 30 }]);
    await end(task, a!, used(10));
    expect(childrenOf(task).at(-1)!.allowance).toEqual({ tokens: 50 });
    await end(task, b!, used(30));
    await end(task, childrenOf(task)[0]!, used(49));
    expect(task.end()).toBeUndefined();
  });

  it('set nothing aside for one that a human refused', async () => {
    const task = await drive({ ...snapshot, toolConcurrency: 1, limits: { modelCalls: 9, tokens: 90 } });
    await task.answer({ calls: [ask('a', true), ask('b')] });
    await task.resolve('law', { decision: 'reject' });
    expect(childrenOf(task)[0]!.allowance).toEqual({ tokens: 90 });
  });

  it('are no limits where there are none', async () => {
    const task = await drive(snapshot);
    await task.answer({ calls: [ask('a')] });
    expect(childrenOf(task)[0]).not.toHaveProperty('allowance');
  });
});

describe('an agent that was left so much', () => {
  it.each([
    ['tokens', { tokens: 50 }, { inputTokens: 50, outputTokens: 0 }],
    ['cost', { cost: 0.5 }, { inputTokens: 1, outputTokens: 0, cost: 0.5 }],
  ] as const)('ends when it used up those %s, though its own limit is higher, also after a handoff', async (what, allowance, usage) => {
    const roomy = { ...snapshot, limits: { modelCalls: 9, tokens: 1_000, cost: 10 } };
    const task = await drive(roomy, { allowance });
    await task.answer({
      calls: [{ id: 'h', name: 'transfer_to_law', args: {}, plan: 'handoff', to: { ...roomy, name: 'law' } }],
      usage,
    });
    expect(task.end()).toMatchObject({
      status: 'failed',
      error: { code: `limit-${what}`, message: expect.stringMatching(/^Agent "law" used .* that the agent that asked it had left for it/) },
    });
  });

  it('asks no model when nothing was left', async () => {
    const task = await drive(snapshot, { allowance: { tokens: 0 } });
    expect(task.end()).toMatchObject({ error: { code: 'limit-tokens' } });
  });

  it('ends when it cannot be known what it cost', async () => {
    const task = await drive(snapshot, { allowance: { cost: 1 } });
    await task.answer({ text: 'done', usage: { inputTokens: 1, outputTokens: 1 } });
    expect(task.end()).toMatchObject({
      error: { code: 'limit-cost', message: expect.stringContaining('does not say what an answer cost') },
    });
  });

  it('leaves those it asks no more than that', async () => {
    const task = await drive({ ...snapshot, limits: { modelCalls: 9, tokens: 1_000 } }, { allowance: { tokens: 50 } });
    await task.answer({ calls: [ask('a')], usage: { inputTokens: 20, outputTokens: 0 } });
    expect(childrenOf(task)[0]!.allowance).toEqual({ tokens: 30 });
  });
});

it('no task and those below it are ever left more than the limit, in whatever order they end', async () => {
  const round = fc.array(fc.boolean(), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(round, { minLength: 1, maxLength: 4 }),
      fc.infiniteStream(fc.nat(1_000)),
      fc.constantFrom(1, 2, 8),
      async (rounds, chance, toolConcurrency) => {
        const next = (below: number): number => chance.next().value! % below;
        const limit = 1_000;
        const task = await drive({ ...snapshot, toolConcurrency, limits: { modelCalls: 99, tokens: limit } });
        let spent = 0;
        for (const [n, asks] of rounds.entries()) {
          if (task.end() !== undefined) break;
          const tokens = next(100);
          spent += tokens;
          await task.answer({ calls: asks.map((_, i) => ask(`${n}-${i}`)), usage: { inputTokens: tokens, outputTokens: 0 } });
          for (let open = childrenOf(task); open.length > 0; open = childrenOf(task)) {
            const left = open.reduce((sum, { allowance }) => sum + allowance!.tokens!, 0);
            expect(spent + left).toBeLessThanOrEqual(Math.max(limit, spent));
            const child = open[next(open.length)]!;
            const usage = next(child.allowance!.tokens! + 1);
            spent += usage;
            await end(task, child, used(usage), next(3) === 0);
          }
        }
        expect(await task.replayed()).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});
