import type { WorkflowContext } from '@troupe/contracts';
import { describe, expect } from 'vitest';
import { durably, rejected, resolved, said } from './drive-task.ts';

describe('native combinators', () => {
  durably('Promise.all asks for everything at once and gives results in the order of the code', async (given) => {
    const task = await given(async (ctx) => Promise.all([ctx.call('a'), ctx.call('b'), ctx.call('c')]));
    expect(said(task.log[0]!.commands)).toEqual(['activity a', 'activity b', 'activity c']);

    await task.turn(resolved(task.open('c'), 3), resolved(task.open('a'), 1));
    await task.resolve('b', 2);

    expect(task.state.end).toMatchObject({ status: 'completed', output: [1, 2, 3] });
  });

  durably('Promise.all rejects with the first failure in the log and ignores the rest', async (given) => {
    const task = await given(async (ctx) => Promise.all([ctx.call('a'), ctx.call('b')]));

    await task.turn(rejected(task.open('b'), new Error('b broke')), rejected(task.open('a'), new Error('a broke')));

    expect(task.state.end).toMatchObject({ status: 'failed', error: { message: 'b broke' } });
  });

  durably('Promise.race is won by what the log has first, whatever stands first in the code', async (given) => {
    const race = async (ctx: WorkflowContext): Promise<unknown> => {
      const won = await Promise.race([ctx.call('a'), ctx.call('b')]);
      return [won, await ctx.call('after')];
    };
    const first = await given(race);
    await first.turn(resolved(first.open('b'), 'B'), resolved(first.open('a'), 'A'));
    await first.resolve('after', 'end');
    expect(first.state.end?.output).toEqual(['B', 'end']);

    const second = await given(race);
    await second.turn(resolved(second.open('a'), 'A'), resolved(second.open('b'), 'B'));
    await second.resolve('after', 'end');
    expect(second.state.end?.output).toEqual(['A', 'end']);
  });

  durably('what lost a race may be awaited later', async (given) => {
    const task = await given(async (ctx) => {
      const slow = ctx.call('slow');
      const won = await Promise.race([slow, ctx.sleep('1h').then(() => 'late')]);
      return [won, await slow];
    });
    await task.resolve('sleep');
    await task.resolve('slow', 'done');
    expect(task.state.end?.output).toEqual(['late', 'done']);
  });

  durably('Promise.any waits for the first success and fails when all failed', async (given) => {
    const any = async (ctx: WorkflowContext): Promise<unknown> =>
      Promise.any([ctx.call('a'), ctx.call('b')]).catch((error: AggregateError) => error.errors.map((each: Error) => each.message));
    const lucky = await given(any);
    await lucky.reject('a', new Error('a broke'));
    await lucky.resolve('b', 'B');
    expect(lucky.state.end?.output).toBe('B');

    const unlucky = await given(any);
    await unlucky.reject('b', new Error('b broke'));
    await unlucky.reject('a', new Error('a broke'));
    expect(unlucky.state.end?.output).toEqual(['a broke', 'b broke']);
  });

  durably('Promise.allSettled waits for everything', async (given) => {
    const task = await given(async (ctx) => {
      const all = await Promise.allSettled([ctx.call('a'), ctx.call('b'), ctx.sleep('1s')]);
      return all.map(({ status }) => status);
    });
    await task.turn(rejected(task.open('a'), new Error('no')), resolved(task.open('sleep')), resolved(task.open('b'), 1));
    expect(task.state.end?.output).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  });

  durably('ctx.race names the winner by its key', async (given) => {
    const task = await given(async (ctx) => ctx.race({ approved: ctx.signal('approved'), expired: ctx.sleep('24h') }));
    await task.signal('approved', { by: 'ada' });
    expect(task.state.end?.output).toEqual({ key: 'approved', value: { by: 'ada' } });
  });
});

describe('plain JavaScript around ctx', () => {
  durably('async helpers nest as deep as they like', async (given) => {
    const leaf = async (ctx: WorkflowContext, n: number): Promise<number> => {
      await null;
      return (await ctx.call<number>('leaf', n)) + 1;
    };
    const branch = async (ctx: WorkflowContext): Promise<number> => {
      const [left, right] = await Promise.all([leaf(ctx, 1), leaf(ctx, 2)]);
      return left + right + (await leaf(ctx, 3));
    };
    const task = await given(async (ctx) => branch(ctx));
    await task.turn(resolved(task.open('leaf', 1), 20), resolved(task.open('leaf', 0), 10));
    await task.resolve('leaf', 30);
    expect(task.state.end?.output).toBe(11 + 21 + 31);
  });

  durably('async generators pause at each durable promise', async (given) => {
    const task = await given(async (ctx) => {
      async function* pages(): AsyncGenerator<number> {
        for (let page = 0; ; page++) {
          const found = await ctx.call<number | null>('page', page);
          if (found === null) return;
          yield found;
        }
      }
      const seen: number[] = [];
      for await (const found of pages()) {
        seen.push(found);
        await ctx.sleep(5);
      }
      return seen;
    });
    for (const found of [7, 8]) {
      await task.resolve('page', found);
      await task.resolve('sleep');
    }
    await task.resolve('page', null);
    expect(task.state.end?.output).toEqual([7, 8]);
  });

  durably('the members of ctx may be taken apart', async (given) => {
    const task = await given(async ({ call, sleep, now }) => {
      await sleep(10);
      return [await call('a'), now()];
    });
    task.now += 10;
    await task.resolve('sleep');
    await task.resolve('a', 'A');
    expect(task.state.end?.output).toEqual(['A', 1_000_010]);
  });

  durably('a thenable of the user counts as a promise', async (given) => {
    const task = await given((ctx) => ({ then: (done: (value: unknown) => void) => void ctx.call('a').then(done) }));
    await task.resolve('a', 5);
    expect(task.state.end?.output).toBe(5);
  });

  durably('code that throws before its first await fails the task', async (given) => {
    const task = await given(() => {
      throw new RangeError('at once');
    });
    expect(task.state.end).toMatchObject({ status: 'failed', error: { name: 'RangeError', message: 'at once' } });
  });

  durably('code that only computes ends in its first turn', async (given) => {
    const task = await given((_ctx, input: number) => input * 2, { input: 21 });
    expect(task.state.end).toMatchObject({ status: 'completed', output: 42 });
    expect(task.log).toHaveLength(1);
  });
});
