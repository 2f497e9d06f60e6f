import type { Input, Json, WorkflowContext } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { driveTask, durably, said, signal, type Code, type DrivenTask } from './drive-task.ts';

const update = (name: string, payload: Json, message: string): Input => ({ kind: 'update', name, payload, message });
const answers = (task: DrivenTask): readonly object[] =>
  task.log.flatMap(({ commands }) => commands.filter(({ kind }) => kind === 'answer'));
const work = (task: DrivenTask): readonly string[] =>
  task.log.flatMap(({ commands }) => commands.filter(({ kind }) => kind === 'activity').map(({ name }) => name));

/** Two calls in each handler; `next` ends the run. */
const twoCalls =
  (end: (ctx: WorkflowContext, run: number) => unknown): Code =>
  async (ctx, run: number) => {
    ctx.on.update<string>('set', async (what) => {
      await ctx.call(`${what} 1`);
      return ctx.call(`${what} 2`);
    });
    ctx.on.signal<string>('note', async (what) => {
      await ctx.call(`${what} 1`);
      await ctx.call(`${what} 2`);
    });
    await ctx.signal('next');
    return end(ctx, run);
  };
const continues = twoCalls((ctx, run) => (run === 1 ? ctx.continueAsNew(2) : 'second run'));
const returns = twoCalls(() => 'returned');

describe('handlers under way when the code continues as new or returns', () => {
  durably('are finished first, of signals as of updates', async (given) => {
    for (const code of [continues, returns]) {
      const task = await given(code, { input: 1 });
      await task.turn(update('set', 'u', 'm1'), signal('note', 's'));
      await task.signal('next');
      expect([task.state.end, task.state.start.run]).toEqual([undefined, 1]);
      for (const name of ['u 1', 's 1', 'u 2']) await task.resolve(name, name);
      expect([task.state.end, task.state.start.run]).toEqual([undefined, 1]);
      await task.resolve('s 2');
      expect(answers(task)).toMatchObject([{ name: 'm1', value: 'u 2' }]);
      if (code === continues) {
        expect(task.state.start.run).toBe(2);
        await task.signal('next');
      }
      expect(task.state.end).toMatchObject({ status: 'completed', output: code === continues ? 'second run' : 'returned' });
      expect(work(task)).toEqual(['u 1', 's 1', 'u 2', 's 2']);
    }
  });

  durably('get what they wait for, while the next run gets what nobody began with', async (given) => {
    const task = await given(
      async (ctx, run: number) => {
        ctx.on.signal('go', async () => {
          await ctx.call('work');
          ctx.publish('confirmed by', await ctx.signal('confirmed'));
        });
        ctx.on.update<number>('add', (n) => n + 1);
        if (run === 2) return [await ctx.signal('next'), await ctx.signal('next')];
        const left = ctx.signal('next');
        void ctx.signal('confirmed');
        await ctx.signal('end');
        void left;
        return ctx.continueAsNew(2);
      },
      { input: 1 },
    );
    await task.signal('go', 'first');
    await task.turn(signal('confirmed', 'of the code'), signal('end'));
    await task.turn(signal('next', 1), update('add', 1, 'm1'), signal('go', 'second'), signal('next', 2));
    expect(answers(task)).toEqual([]);
    await task.resolve('work');
    await task.signal('confirmed', 'ada');
    expect(task.log.at(-2)!.commands).toMatchObject([
      { kind: 'publish', data: 'ada' },
      { kind: 'continue-as-new', updates: [{ name: 'add', payload: 1, message: 'm1' }] },
    ]);
    expect(task.state.start.run).toBe(2);
    expect(answers(task)).toMatchObject([{ name: 'm1', value: 2 }]);
    // The second "go" is handled by the second run, which returned meanwhile.
    expect(task.state.end).toBeUndefined();
    await task.resolve('work');
    await task.signal('confirmed', 'bob');
    expect(work(task)).toEqual(['work', 'work']);
    expect(task.state.end).toMatchObject({ output: [1, 2] });
  });

  durably('carry an update on through as many runs as it takes, and answer one nobody handles', async (given) => {
    const task = await given(
      async (ctx, run: number) => {
        if (run === 1) ctx.on.update('set', () => 'too early');
        if (run === 1) ctx.on.signal('go', async () => ctx.call('work'));
        if (run === 1) await ctx.signal('next');
        if (run === 4) ctx.on.update('set', () => 'in run 4');
        if (run === 4) await ctx.signal('end');
        return run === 4 ? 'end' : ctx.continueAsNew(run + 1);
      },
      { input: 1 },
    );
    await task.signal('go');
    await task.signal('next');
    await task.turn(update('set', null, 'm1'));
    await task.turn(update('nobody', null, 'm2'));
    await task.resolve('work');
    expect(task.state.start.run).toBe(4);
    expect(answers(task)).toMatchObject([
      { name: 'm1', value: 'in run 4' },
      { name: 'm2', failure: { code: 'update-not-found' } },
    ]);
    await task.signal('end');
  });

  durably('that failed change nothing: an update is answered with its failure, the code ends as it did', async (given) => {
    const task = await given(returns, { input: 1 });
    await task.turn(update('set', 'u', 'm1'), signal('note', 's'));
    await task.signal('next');
    await task.reject('u 1', new Error('no'));
    await task.reject('s 1', new Error('no'));
    expect(answers(task)).toMatchObject([{ name: 'm1', failure: { message: 'no' } }]);
    expect(task.state.end).toMatchObject({ status: 'completed', output: 'returned' });
    expect(task.logged).toContain('warn a signal handler failed after the code had ended');
  });

  durably('that the code alone could wake do not hold up the end: what did nothing yet begins again in the next run', async (given) => {
    const task = await given(
      async (ctx, run: number) => {
        let finish = (_: unknown): void => {};
        const idle = new Promise((resolve) => (finish = resolve));
        ctx.on.update('when idle', () => idle);
        ctx.on.update('call and wait', async () => {
          await ctx.call('work');
          await idle;
        });
        ctx.on.signal('note', async () => ctx.publish('noted', await idle));
        if (run === 2) finish('idle at last');
        await ctx.signal('next');
        return run === 1 ? ctx.continueAsNew(2) : 'end';
      },
      { input: 1 },
    );
    await task.turn(update('when idle', null, 'm1'), update('call and wait', null, 'm2'), signal('note'));
    await task.resolve('work');
    await task.signal('next');
    expect(task.state.start.run).toBe(2);
    expect(answers(task)).toMatchObject([
      { name: 'm2', failure: { code: 'update-rejected' } },
      { name: 'm1', value: 'idle at last' },
    ]);
    expect(said(task.log.at(-1)!.commands)).toContain('publish noted');
    await task.signal('next');
  });

  durably('are stopped by a cancel or time-out, and so is the run that was to follow', async (given) => {
    for (const [stop, status] of [
      [{ kind: 'cancel' }, 'cancelled'],
      [{ kind: 'expired' }, 'timed-out'],
    ] as const) {
      const task = await given(continues, { input: 1 });
      await task.turn(update('set', 'u', 'm1'));
      await task.signal('next');
      await task.turn(stop);
      expect(task.state.start.run).toBe(1);
      expect(task.state.end).toMatchObject({ status });
    }
  });

  durably('that continue as new themselves are no reason to wait', async (given) => {
    const task = await given(
      async (ctx, run: number) => {
        if (run === 2) return 'second run';
        ctx.on.update('restart', () => ctx.continueAsNew(2));
        return ctx.signal('never');
      },
      { input: 1 },
    );
    await task.turn(update('restart', null, 'm1'));
    expect(answers(task)).toMatchObject([{ name: 'm1' }]);
    expect(task.state.end).toMatchObject({ output: 'second run' });
  });

  durably('of a code that failed are not waited for', async (given) => {
    const task = await given(
      twoCalls(() => {
        throw new Error('no');
      }),
    );
    await task.signal('note', 's');
    await task.signal('next');
    expect(task.state.end).toMatchObject({ status: 'failed' });
  });

  it('that await something not durable block the task', async () => {
    const task = await driveTask(async (ctx) => {
      ctx.on.signal('go', async () => new Promise<void>((resolve) => setTimeout(resolve, 1)));
      await ctx.signal('end');
    });
    await task.signal('go');
    await expect.poll(() => task.violations).toHaveLength(1);
    expect(task.violations[0]!.message).toContain('The handler of signal "go" ended');
  });
});
