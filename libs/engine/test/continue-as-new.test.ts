import { describe, expect } from 'vitest';
import { durably, resolved, said, signal } from './drive-task.ts';

describe('continue as new', () => {
  durably('begins the next run with new input under the same id', async (given) => {
    const task = await given(
      async (ctx, count: number) => {
        await ctx.sleep(1);
        if (count < 3) await ctx.continueAsNew(count + 1);
        return { count, run: ctx.run, id: ctx.taskId };
      },
      { input: 1 },
    );
    for (let run = 1; run <= 3; run++) await task.resolve('sleep');
    expect(task.state.end?.output).toEqual({ count: 3, run: 3, id: 'task' });
    expect(task.log.map(({ n }) => n)).toEqual(task.log.map((_, n) => n));
  });

  durably('keeps the signals nobody took, in order', async (given) => {
    const task = await given(
      async (ctx, run: string) => {
        if (run === 'second') return [await ctx.signal('a'), await ctx.signal('b'), await ctx.signal('a')];
        await ctx.sleep(1);
        return ctx.continueAsNew('second');
      },
      { input: 'first' },
    );
    await task.turn(signal('a', 1), signal('b', 2));
    await task.turn(resolved(task.open('sleep')), signal('a', 3));
    expect(task.state.end?.output).toEqual([1, 2, 3]);
  });

  durably('emits nothing after it', async (given) => {
    const task = await given(
      async (ctx, run: string) => {
        if (run === 'second') return 'end';
        const late = async (): Promise<void> => {
          await null;
          await null;
          ctx.publish('late', 1);
          await ctx.call('late');
        };
        await Promise.all([ctx.continueAsNew('second'), late()]);
        return undefined;
      },
      { input: 'first' },
    );
    expect(said(task.log[0]!.commands)).toEqual(['continue-as-new']);
    expect(task.state.end?.output).toBe('end');
  });

  durably('keeps attributes', async (given) => {
    const task = await given(
      async (ctx, run: number) => {
        if (run === 2) return ctx.attributes.get();
        ctx.attributes.set({ customer: 'ada', tries: 1 });
        return ctx.continueAsNew(2);
      },
      { input: 1, start: { attributes: { region: 'eu' } } },
    );
    expect(task.state.end?.output).toEqual({ region: 'eu', customer: 'ada', tries: 1 });
  });

  durably('is refused once the task was stopped: a cancel is never left behind', async (given) => {
    for (const [input, status] of [
      [{ kind: 'cancel' }, 'cancelled'],
      [{ kind: 'expired' }, 'timed-out'],
    ] as const) {
      const task = await given(async (ctx) => {
        await ctx.sleep('1h').catch(() => undefined);
        return ctx.continueAsNew();
      });
      await task.turn(input);
      expect(said(task.log[1]!.commands)).toEqual(['abandon 0.0', `end ${status}`]);
    }
  });

  durably('that came before a cancel of the same turn hands the cancel to the next run', async (given) => {
    const task = await given(async (ctx) => {
      await ctx.sleep('1h');
      return ctx.continueAsNew();
    });
    await task.turn(resolved(task.open('sleep')), { kind: 'cancel' });
    expect(task.state.start.run).toBe(2);
    expect(task.state.end).toMatchObject({ status: 'cancelled' });
  });

  durably('draws other random numbers in each run', async (given) => {
    const task = await given(async (ctx, earlier: string | undefined) =>
      earlier === undefined ? ctx.continueAsNew(ctx.uuid()) : [earlier, ctx.uuid()],
    );
    const [first, second] = task.state.end!.output as string[];
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(second).not.toBe(first);
  });
});
