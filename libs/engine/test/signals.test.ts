import { describe, expect } from 'vitest';
import { durably, resolved, signal } from './drive-task.ts';

describe('signals', () => {
  durably('are kept in order until the code asks', async (given) => {
    const task = await given(async (ctx) => {
      await ctx.sleep('1m');
      return [await ctx.signal('a'), await ctx.signal('b'), await ctx.signal('a')];
    });
    await task.signal('a', 1);
    await task.turn(signal('b', 'x'), signal('a', 2));
    await task.resolve('sleep');
    expect(task.state.end?.output).toEqual([1, 'x', 2]);
  });

  durably('wake the oldest wait of their name first', async (given) => {
    const task = await given(async (ctx) => Promise.all([ctx.signal('a'), ctx.signal('b'), ctx.signal('a')]));
    await task.signal('a', 'first');
    expect(task.state.open.size).toBe(2);
    await task.turn(signal('a', 'second'), signal('b', 'other'));
    expect(task.state.end?.output).toEqual(['first', 'other', 'second']);
  });

  durably('kept for a wait leave the next wait of that turn open', async (given) => {
    const task = await given(async (ctx) => {
      await ctx.sleep('1m');
      return [await ctx.signal('a'), await ctx.signal('a')];
    });

    await task.turn(signal('a', 1), resolved(task.open('sleep')));

    expect([...task.state.open.values()].map(({ command }) => command)).toMatchObject([{ kind: 'await-signal', name: 'a' }]);
    await task.signal('a', 2);
    expect(task.state.end?.output).toEqual([1, 2]);
  });

  durably('of one turn reach waits that the same turn made', async (given) => {
    const task = await given(async (ctx) => {
      const seen: unknown[] = [];
      while (seen.length < 5) seen.push(await ctx.signal('tick'));
      return seen;
    });
    await task.turn(signal('tick', 1), signal('tick', 2), signal('tick', 3));
    expect([...task.state.open.values()].map(({ command }) => command.id)).toEqual(['1.2']);
    await task.turn(signal('tick', 4), signal('tick', 5));
    expect(task.state.end?.output).toEqual([1, 2, 3, 4, 5]);
  });

  durably('that arrive with the start are delivered', async (given) => {
    const task = await given(async (ctx) => ctx.signal('go'), { start: { signals: [{ name: 'go', payload: 'early' }] } });
    expect(task.state.end?.output).toBe('early');
  });

  durably('may carry null', async (given) => {
    const task = await given(async (ctx) => {
      await ctx.sleep(1);
      return [await ctx.signal('a'), await ctx.signal('a')];
    });
    await task.turn(signal('a', null), signal('a', 0));
    await task.resolve('sleep');
    expect(task.state.end?.output).toEqual([null, 0]);
  });

  durably('lose against a timer and stay for the next wait', async (given) => {
    const task = await given(async (ctx) => {
      const stop = new AbortController();
      const first = await ctx.race({ signal: ctx.signal('a', { signal: stop.signal }), time: ctx.sleep('1s') });
      stop.abort();
      return [first.key, await ctx.signal('a')];
    });
    await task.turn(resolved(task.open('sleep')), signal('a', 'late'));
    expect(task.state.end?.output).toEqual(['time', 'late']);
  });

  durably('wait no longer once their AbortSignal is aborted, and a kept one is not lost to a wait that never began', async (given) => {
    const task = await given(async (ctx) => {
      await ctx.sleep(1);
      const gone = AbortSignal.abort(new Error('gone'));
      const first = await ctx.signal('a', { signal: gone }).catch((error: Error) => error.message);
      return [first, await ctx.signal('a')];
    });
    await task.signal('a', 'kept');
    await task.resolve('sleep');
    expect(task.state.end?.output).toEqual(['gone', 'kept']);
  });

  durably('of a turn that also abandons an older wait go to the one that is left', async (given) => {
    const task = await given(async (ctx) => {
      const stop = new AbortController();
      const first = ctx.signal('a', { signal: stop.signal, key: 'first' }).catch(() => 'stopped');
      const second = ctx.signal('a', { key: 'second' });
      await ctx.sleep(1);
      stop.abort();
      return [await first, await second, await ctx.call('last')];
    });
    await task.turn(resolved(task.open('sleep')), signal('a', 'S'));
    expect([...task.state.open.values()].map(({ command }) => command.name)).toEqual(['last']);
    await task.resolve('last', 'L');
    expect(task.state.end?.output).toEqual(['stopped', 'S', 'L']);
  });
});

describe('signal handlers', () => {
  durably('get kept signals first, then each new one', async (given) => {
    const task = await given(async (ctx) => {
      const seen: unknown[] = [];
      await ctx.sleep(1);
      ctx.on.signal('add', (item) => void seen.push(item));
      await ctx.sleep(2);
      return seen;
    });
    await task.turn(signal('add', 1), signal('add', 2));
    await task.resolve('sleep');
    await task.signal('add', 3);
    await task.resolve('sleep');
    expect(task.state.end?.output).toEqual([1, 2, 3]);
  });

  durably('may use ctx and end the wait of the code', async (given) => {
    const task = await given(async (ctx) => {
      return new Promise((resolve) => {
        ctx.on.signal('go', async (payload) => resolve(await ctx.call('work', payload)));
      });
    });
    await task.signal('go', 'now');
    expect([...task.state.open.values()].map(({ command }) => command.name)).toEqual(['go', 'work']);
    await task.resolve('work', 'done');
    expect(task.state.end?.output).toBe('done');
  });

  durably('that throw fail the task', async (given) => {
    const task = await given(async (ctx) => {
      ctx.on.signal('bad', () => {
        throw new TypeError('no such thing');
      });
      await ctx.sleep('1h');
    });
    await task.signal('bad');
    expect(task.state.end).toMatchObject({ status: 'failed', error: { name: 'TypeError', message: 'no such thing' } });
  });

  durably('leave a signal to a wait of the same name', async (given) => {
    const task = await given(async (ctx) => {
      const handled: unknown[] = [];
      const waited = ctx.signal('a');
      ctx.on.signal('a', (payload) => void handled.push(payload));
      await ctx.sleep(1);
      return [await waited, handled];
    });
    await task.turn(signal('a', 1), signal('a', 2));
    expect([...task.state.open.values()].map(({ command }) => command.kind)).toEqual(['await-signal', 'timer']);
    await task.resolve('sleep');
    expect(task.state.end?.output).toEqual([1, [2]]);
  });

  durably('are replaced by one of the same name', async (given) => {
    const task = await given(async (ctx) => {
      const seen: unknown[] = [];
      ctx.on.signal('a', () => void seen.push('old'));
      ctx.on.signal('a', () => void seen.push('new'));
      await ctx.sleep(1);
      return seen;
    });
    expect(task.log[0]!.commands.filter(({ kind }) => kind === 'await-signal')).toHaveLength(1);
    await task.signal('a');
    await task.resolve('sleep');
    expect(task.state.end?.output).toEqual(['new']);
  });
});
