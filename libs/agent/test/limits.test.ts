import type { AgentSnapshot } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { drive, strictFaultsOf, run, snapshot } from './driven-task.ts';

describe('the bounds of a round', () => {
  const many = (count: number) => Array.from({ length: count }, (_, n) => run(`c${n}`, `find_${n}`));
  const bounded = { ...snapshot, limits: { modelCalls: 9, toolCalls: 3, toolText: 2_000 } };

  it('carry out so many tool calls of one answer, and note the rest for the model', async () => {
    const task = await drive(bounded, { session: 's' });
    await task.resolve('s', 0);
    const commands = await task.answer({ calls: many(10), leftOut: 5 });
    expect(commands.map(({ name }) => name)).toEqual(['find_0', 'find_1', 'find_2']);
    for (const n of [0, 1, 2]) await task.resolve(`find_${n}`, 'found');
    const conversation = task.asked();
    expect(conversation.at(-1)).toMatchObject({
      role: 'tool',
      toolCallId: 'c2',
      content: expect.stringMatching(/^found\n\[12 more calls of your answer/),
    });
    expect(conversation.filter(({ role }) => role === 'tool')).toHaveLength(3);
    expect(strictFaultsOf(conversation)).toEqual([]);
    await task.answer({ text: 'done' });
    expect(task.end()).toMatchObject({ status: 'completed', output: 'done' });
    expect(await task.replayed()).toEqual([]);
  });

  it('take an answer that is just within them as it is', async () => {
    const task = await drive(bounded);
    await task.answer({ calls: many(3) });
    for (const n of [0, 1, 2]) await task.resolve(`find_${n}`, 'x'.repeat(2_000));
    expect(
      task
        .asked()
        .slice(2)
        .map(({ content }) => content),
    ).toEqual(Array(3).fill('x'.repeat(2_000)));
  });

  it('cut the text of a result, with a note, and never a character in two', async () => {
    const task = await drive(bounded);
    await task.answer({ calls: many(1) });
    await task.resolve('find_0', `${'x'.repeat(1_999)}\u{1F600}${'y'.repeat(3_000_000)}`);
    const { content } = task.asked().at(-1)!;
    expect(content).toMatch(/^x{1999}\n\[Cut: these are the first 1999 of 3002001 characters\. /);
    expect((content as string).isWellFormed()).toBe(true);
    expect(content.length).toBeLessThan(2_200);
  });

  it('give each of many results its share of what a round may have', async () => {
    const task = await drive({ ...snapshot, limits: { modelCalls: 9, toolCalls: 128, toolText: 65_536 } });
    await task.answer({ calls: many(64) });
    for (let n = 0; n < 64; n++) await task.resolve(`find_${n}`, { rows: 'z'.repeat(100_000) });
    const conversation = task.asked().slice(2);
    expect(conversation).toHaveLength(64);
    for (const { content } of conversation) expect(content.length).toBeLessThan(16_384 + 200);
    expect(strictFaultsOf(task.asked())).toEqual([]);
  });

  it('do not hold for a task that began before there were such bounds', async () => {
    const task = await drive(snapshot);
    await task.answer({ calls: many(200) });
    for (let n = 0; n < 200; n++) await task.resolve(`find_${n}`, n === 0 ? 'x'.repeat(200_000) : 'found');
    expect(task.asked().filter(({ role }) => role === 'tool')).toHaveLength(200);
    expect(task.asked()[2]?.content).toHaveLength(200_000);
  });
});

describe('the limits of an agent', () => {
  it('end the task after so many model calls, and keep what was done', async () => {
    const task = await drive({ ...snapshot, limits: { modelCalls: 2 } }, { session: 's' });
    await task.resolve('s', 0);
    for (const id of ['a', 'b']) {
      await task.answer({ calls: [run(id, 'find')] });
      await task.resolve('find', 'found');
    }
    expect(task.end()).toMatchObject({ status: 'failed', error: { code: 'limit-model-calls', details: { limit: 2, used: 2 } } });
    expect(task.remembered()).toHaveLength(6);
    expect(strictFaultsOf(task.remembered()!)).toEqual([]);
  });

  it('end the task once its model calls used up the tokens', async () => {
    const task = await drive({ ...snapshot, limits: { modelCalls: 9, tokens: 100 } });
    await task.answer({ calls: [run('a', 'find')], usage: { inputTokens: 50, outputTokens: 10 } });
    await task.resolve('find', 'found');
    await task.answer({ calls: [run('b', 'find')], usage: { inputTokens: 60, outputTokens: 10 } });
    await task.resolve('find', 'found');
    expect(task.end()).toMatchObject({ status: 'failed', error: { code: 'limit-tokens', details: { limit: 100, used: 130 } } });
  });

  it('say which model call is the last, and the error has what the agent said by then', async () => {
    const lasts = async (limits: AgentSnapshot['limits'], tokens: number): Promise<readonly unknown[]> => {
      const task = await drive({ ...snapshot, limits });
      const seen: unknown[] = [];
      for (let n = 0; task.end() === undefined; n++) {
        seen.push((task.work() as { readonly last?: boolean }).last ?? false);
        await task.answer({ text: `step ${n}`, calls: [run(`c${n}`, 'find')], usage: { inputTokens: tokens, outputTokens: 0 } });
        await task.resolve('find', 'found');
      }
      expect(task.end()).toMatchObject({ error: { details: { partial: `step ${seen.length - 1}` } } });
      return seen;
    };
    expect(await lasts({ modelCalls: 3 }, 10)).toEqual([false, false, true]);
    expect(await lasts({ modelCalls: 9, tokens: 100 }, 30)).toEqual([false, false, false, true]);
    expect(await lasts({ modelCalls: 1 }, 10)).toEqual([true]);
  });

  it('end the task once its model calls used up the money', async () => {
    const task = await drive({ ...snapshot, limits: { modelCalls: 9, cost: 0.5 } });
    await task.answer({ calls: [run('a', 'find')], usage: { inputTokens: 1, outputTokens: 1, cost: 0.75 } });
    await task.resolve('find', 'found');
    expect(task.end()).toMatchObject({ error: { code: 'limit-cost', details: { limit: 0.5, used: 0.75 } } });
  });

  it('let no call begin once the tokens or the money are used up exactly', async () => {
    for (const [limits, usage, code] of [
      [{ tokens: 60 }, { inputTokens: 50, outputTokens: 10 }, 'limit-tokens'],
      [{ cost: 0.5 }, { inputTokens: 1, outputTokens: 1, cost: 0.5 }, 'limit-cost'],
    ] as const) {
      const task = await drive({ ...snapshot, limits: { modelCalls: 9, ...limits } });
      await task.answer({ calls: [run('a', 'find')], usage });
      await task.resolve('find', 'found');
      expect(task.end()).toMatchObject({ status: 'failed', error: { code } });
    }
  });

  it('count the money of all model calls together', async () => {
    const task = await drive({ ...snapshot, limits: { modelCalls: 9, cost: 0.5 } });
    for (const id of ['a', 'b']) {
      await task.answer({ calls: [run(id, 'find')], usage: { inputTokens: 1, outputTokens: 1, cost: 0.25 } });
      await task.resolve('find', 'found');
    }
    expect(task.end()).toMatchObject({ error: { code: 'limit-cost', details: { limit: 0.5, used: 0.5 } } });
  });

  it('do not take back an answer that came in time', async () => {
    const task = await drive({ ...snapshot, limits: { modelCalls: 1, tokens: 10 } });
    await task.answer({ text: 'done', usage: { inputTokens: 50, outputTokens: 10 } });
    expect(task.end()).toMatchObject({ status: 'completed', output: 'done' });
  });

  it('end a wait for a model, a tool or a human when the time is up', async () => {
    const limited = { ...snapshot, limits: { modelCalls: 9, time: 60_000 } };
    for (const calls of [[], [run('a', 'find')], [run('a', 'find', {}, true)], [run('a', 'pay'), run('b', 'find', {}, true)]]) {
      const task = await drive(limited, { session: 's' });
      await task.resolve('s', 0);
      if (calls.length > 0) await task.answer({ calls });
      task.pass(60_000);
      expect(task.open()).toContainEqual(expect.objectContaining({ kind: 'timer', key: 'limit-time' }));
      await task.resolve('sleep');
      expect(task.end()).toMatchObject({ status: 'failed', error: { code: 'limit-time', details: { limit: 60_000, used: 60_000 } } });
      expect(task.open().filter(({ kind }) => kind === 'model' || kind === 'tool')).toEqual([]);
      expect(strictFaultsOf(task.remembered()!)).toEqual([]);
      expect(await task.replayed()).toEqual([]);
    }
  });

  it('are those of the agent at work: a handoff replaces them, over what the whole task used', async () => {
    const task = await drive({ ...snapshot, limits: { modelCalls: 9, time: 60_000 } });
    task.pass(20_000);
    await task.answer({
      calls: [
        {
          id: 'a',
          name: 'transfer_to_law',
          args: {},
          plan: 'handoff',
          to: { ...snapshot, name: 'law', limits: { modelCalls: 2, time: 30_000 } },
        },
      ],
    });
    const timers = task.open().filter(({ kind }) => kind === 'timer');
    expect(timers).toMatchObject([{ due: 1_000_000 + 30_000 }]);
    await task.answer({ calls: [run('b', 'find')] });
    await task.resolve('find', 'found');
    expect(task.end()).toMatchObject({ error: { code: 'limit-model-calls', message: expect.stringContaining('"law"') } });
    expect(await task.replayed()).toEqual([]);
  });
});
