import { describe, expect, it } from 'vitest';
import { drive, faultsOf, run, snapshot } from './driven-task.ts';

describe('the limits of an agent', () => {
  it('end the task after so many model calls, and keep what was done', async () => {
    const task = await drive({ ...snapshot, limits: { turns: 2 } }, { session: 's' });
    await task.resolve('s', 0);
    for (const id of ['a', 'b']) {
      await task.answer({ calls: [run(id, 'find')] });
      await task.resolve('find', 'found');
    }
    expect(task.end()).toMatchObject({ status: 'failed', error: { code: 'limit-turns', details: { limit: 2, used: 2 } } });
    expect(task.remembered()).toHaveLength(5);
    expect(faultsOf(task.remembered()!)).toEqual([]);
  });

  it('end the task once its model calls used up the tokens', async () => {
    const task = await drive({ ...snapshot, limits: { turns: 9, tokens: 100 } });
    await task.answer({ calls: [run('a', 'find')], usage: { inputTokens: 50, outputTokens: 10 } });
    await task.resolve('find', 'found');
    await task.answer({ calls: [run('b', 'find')], usage: { inputTokens: 60, outputTokens: 10 } });
    await task.resolve('find', 'found');
    expect(task.end()).toMatchObject({ status: 'failed', error: { code: 'limit-tokens', details: { limit: 100, used: 130 } } });
  });

  it('end the task once its model calls used up the money', async () => {
    const task = await drive({ ...snapshot, limits: { turns: 9, cost: 0.5 } });
    await task.answer({ calls: [run('a', 'find')], usage: { inputTokens: 1, outputTokens: 1, cost: 0.75 } });
    await task.resolve('find', 'found');
    expect(task.end()).toMatchObject({ error: { code: 'limit-cost', details: { limit: 0.5, used: 0.75 } } });
  });

  it('let no call begin once the tokens or the money are used up exactly', async () => {
    for (const [limits, usage, code] of [
      [{ tokens: 60 }, { inputTokens: 50, outputTokens: 10 }, 'limit-tokens'],
      [{ cost: 0.5 }, { inputTokens: 1, outputTokens: 1, cost: 0.5 }, 'limit-cost'],
    ] as const) {
      const task = await drive({ ...snapshot, limits: { turns: 9, ...limits } });
      await task.answer({ calls: [run('a', 'find')], usage });
      await task.resolve('find', 'found');
      expect(task.end()).toMatchObject({ status: 'failed', error: { code } });
    }
  });

  it('count the money of all model calls together', async () => {
    const task = await drive({ ...snapshot, limits: { turns: 9, cost: 0.5 } });
    for (const id of ['a', 'b']) {
      await task.answer({ calls: [run(id, 'find')], usage: { inputTokens: 1, outputTokens: 1, cost: 0.25 } });
      await task.resolve('find', 'found');
    }
    expect(task.end()).toMatchObject({ error: { code: 'limit-cost', details: { limit: 0.5, used: 0.5 } } });
  });

  it('do not take back an answer that came in time', async () => {
    const task = await drive({ ...snapshot, limits: { turns: 1, tokens: 10 } });
    await task.answer({ text: 'done', usage: { inputTokens: 50, outputTokens: 10 } });
    expect(task.end()).toMatchObject({ status: 'completed', output: 'done' });
  });

  it('end a wait for a model, a tool or a human when the time is up', async () => {
    const limited = { ...snapshot, limits: { turns: 9, time: 60_000 } };
    for (const calls of [[], [run('a', 'find')], [run('a', 'find', {}, true)], [run('a', 'pay'), run('b', 'find', {}, true)]]) {
      const task = await drive(limited, { session: 's' });
      await task.resolve('s', 0);
      if (calls.length > 0) await task.answer({ calls });
      task.pass(60_000);
      expect(task.open()).toContainEqual(expect.objectContaining({ kind: 'timer', key: 'limit-time' }));
      await task.resolve('sleep');
      expect(task.end()).toMatchObject({ status: 'failed', error: { code: 'limit-time', details: { limit: 60_000, used: 60_000 } } });
      expect(task.open().filter(({ kind }) => kind === 'model' || kind === 'tool')).toEqual([]);
      expect(task.remembered()).toEqual([{ role: 'user', content: 'hello' }]);
      expect(await task.replayed()).toEqual([]);
    }
  });

  it('are those of the agent at work: a handoff replaces them, over what the whole task used', async () => {
    const task = await drive({ ...snapshot, limits: { turns: 9, time: 60_000 } });
    task.pass(20_000);
    await task.answer({
      calls: [
        {
          id: 'a',
          name: 'transfer_to_law',
          args: {},
          plan: 'handoff',
          to: { ...snapshot, name: 'law', limits: { turns: 2, time: 30_000 } },
        },
      ],
    });
    const timers = task.open().filter(({ kind }) => kind === 'timer');
    expect(timers).toMatchObject([{ due: 1_000_000 + 30_000 }]);
    await task.answer({ calls: [run('b', 'find')] });
    await task.resolve('find', 'found');
    expect(task.end()).toMatchObject({ error: { code: 'limit-turns', message: expect.stringContaining('"law"') } });
    expect(await task.replayed()).toEqual([]);
  });
});
