import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { driveTask, durably, said } from './drive-task.ts';

describe('the signal option', () => {
  durably('stops a call, step, tool, sleep, wait or child, which rejects with the reason', async (given) => {
    const task = await given(async (ctx) => {
      const stop = new AbortController();
      const { signal } = stop;
      const all = Promise.allSettled([
        ctx.call('a', null, { signal }),
        ctx.step('b', () => 1, { signal }),
        ctx.tool('c', null, { signal }),
        ctx.sleep('1h', { signal }),
        ctx.signal('e', { signal }),
        ctx.child('f', null, { signal }),
      ]);
      await ctx.call('go');
      stop.abort(new RangeError('enough'));
      return (await all).map((each) => each.status === 'rejected' && String(each.reason));
    });
    await task.resolve('go');
    expect(said(task.log[1]!.commands)).toEqual([...Array.from({ length: 6 }, (_, i) => `abandon 0.${i}`), 'end completed']);
    expect(task.state.end?.output).toEqual(Array.from({ length: 6 }, () => 'RangeError: enough'));
  });

  durably('that is aborted already asks for nothing', async (given) => {
    const task = await given(async (ctx) => ctx.call('a', null, { signal: AbortSignal.abort() }).catch((error: Error) => error.name));
    expect(said(task.log[0]!.commands)).toEqual(['end completed']);
    expect(task.state.end?.output).toBe('AbortError');
  });

  durably('of a settled call does nothing any more', async (given) => {
    const task = await given(async (ctx) => {
      const stop = new AbortController();
      const first = await ctx.call('a', null, { signal: stop.signal });
      stop.abort();
      return first;
    });
    await task.resolve('a', 'A');
    expect(said(task.log[1]!.commands)).toEqual(['end completed']);
  });

  durably('drops a result that comes too late', async (given) => {
    const task = await given(async (ctx) => {
      const stop = new AbortController();
      const a = ctx.call('a', null, { signal: stop.signal }).catch(() => 'stopped');
      await ctx.sleep(1);
      stop.abort();
      return [await a, await ctx.call('b')];
    });
    const late = task.open('a');
    await task.resolve('sleep');
    await task.turn({ kind: 'resolved', id: late, value: 'late' });
    await task.resolve('b', 'B');
    expect(task.state.end?.output).toEqual(['stopped', 'B']);
  });

  durably('may be AbortSignal.any of several', async (given) => {
    const task = await given(async (ctx) => {
      const stop = new AbortController();
      const a = ctx
        .call('a', null, { signal: AbortSignal.any([stop.signal, ctx.cancellation.signal]) })
        .catch((error: Error) => error.name);
      await ctx.sleep(1).catch(() => undefined);
      return a;
    });
    await task.cancel();
    expect(task.state.end?.output).toBe('CancelledError');
  });

  it('is let go of once the call is settled', async () => {
    const stop = new AbortController();
    const task = await driveTask(async (ctx) => {
      for (let i = 0; i < 3; i++) await ctx.call('a', i, { signal: stop.signal });
      await ctx.sleep(1);
    });
    for (let i = 0; i < 3; i++) await task.resolve('a');
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
  });

  it('that fires by the real clock is a violation, and does not break the process', async () => {
    const task = await driveTask(async (ctx) => ctx.call('a', null, { signal: AbortSignal.timeout(5) }));
    await expect.poll(() => task.violations).toHaveLength(1);
    expect(task.violations[0]!.message).toMatch(/AbortSignal.*aborted outside .*ctx\.sleep/s);
  });
});
