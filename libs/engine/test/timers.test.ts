import { describe, expect, it } from 'vitest';
import { driveTask, durably } from './drive-task.ts';

describe('timers', () => {
  durably('are due after the time the turn saw', async (given) => {
    const task = await given(async (ctx) => {
      await ctx.sleep('1h30m');
      await ctx.sleep(5);
      return ctx.now();
    });
    expect(task.log[0]!.commands).toMatchObject([{ kind: 'timer', name: 'sleep', due: 1_000_000 + 5_400_000 }]);
    task.now += 6_000_000;
    await task.resolve('sleep');
    expect(task.log[1]!.commands).toMatchObject([{ kind: 'timer', due: 7_000_005 }]);
    task.now += 5;
    await task.resolve('sleep');
    expect(task.state.end?.output).toBe(7_000_005);
  });

  durably('take a moment as Date, number or text', async (given) => {
    const moment = Date.UTC(2030, 0, 1);
    const task = await given(async (ctx) => {
      await Promise.all([ctx.sleepUntil(new Date(moment)), ctx.sleepUntil(moment), ctx.sleepUntil('2030-01-01T00:00:00Z')]);
    });
    expect(task.log[0]!.commands.map((command) => command.kind === 'timer' && command.due)).toEqual([moment, moment, moment]);
  });

  durably('time stands still within a turn and never goes back', async (given) => {
    const task = await given(async (ctx) => {
      const before = ctx.now();
      await ctx.sleep(1);
      return ctx.now() - before;
    });
    task.now -= 500;
    await task.resolve('sleep');
    expect(task.state.end?.output).toBe(0);
  });

  it.each([
    ['a duration that is none', (sleep: (duration: any) => unknown) => sleep('soon'), 'invalid-duration'],
    ['a negative duration', (sleep: (duration: any) => unknown) => sleep(-1), 'invalid-duration'],
  ])('%s fails the task with its code', async (_, act, code) => {
    const task = await driveTask(async (ctx) => act(ctx.sleep));
    expect(task.state.end).toMatchObject({ status: 'failed', error: { code } });
  });

  it('a moment that is none fails the task', async () => {
    const task = await driveTask(async (ctx) => ctx.sleepUntil('tomorrow'));
    expect(task.state.end).toMatchObject({ status: 'failed', error: { code: 'out-of-range' } });
  });
});
