import { describe, expect, it } from 'vitest';
import { startRuntime, type Code } from './start-runtime.ts';

const activities = { at_once: { run: async (n: unknown) => n } };

describe('results that come back together', () => {
  it('are received one after the other, in one turn', async () => {
    const received: unknown[] = [];
    const all: Code = (ctx) => Promise.all([1, 2, 3].map((n) => ctx.call('at_once', n).then((value) => received.push(value))));
    await using runtime = await startRuntime({ all }, { activities });
    const task = await runtime.run('all');
    expect(task).toMatchObject({ status: 'completed', turns: 2 });
    expect(received).toEqual([1, 2, 3]);
    const { items } = await runtime.runtime.service.history(task.id, { limit: 10 });
    expect(items[1]!.inputs.map((input) => (input.kind === 'resolved' ? input.value : input.kind))).toEqual([1, 2, 3]);
  });

  it('have one winner of a race, also when the log is read again', async () => {
    const race: Code = async (ctx) => {
      const first = await Promise.race([1, 2, 3].map((n) => ctx.call('at_once', n)));
      return [first, await ctx.call('at_once', 4)];
    };
    await using runtime = await startRuntime({ race }, { activities, cacheBytes: 0 });
    expect(await runtime.run('race')).toMatchObject({ status: 'completed', output: [1, 4] });
  });
});
