import type { WorkflowContext } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { driveTask, said } from './drive-task.ts';

const old = async (ctx: WorkflowContext): Promise<unknown> => {
  await ctx.call('first');
  return ctx.call('pay by cheque');
};

const patched = async (ctx: WorkflowContext): Promise<unknown> => {
  await ctx.call('first');
  return ctx.patched('by-card') ? ctx.call('pay by card') : ctx.call('pay by cheque');
};

describe('ctx.patched', () => {
  it('is true for tasks that reach the place on the new code, then and on every replay', async () => {
    const task = await driveTask(patched, { mode: 'evicted' });
    await task.resolve('first');
    expect(said(task.log[1]!.commands)).toEqual(['patch by-card', 'activity pay by card']);
    await task.resolve('pay by card', 'ok');
    expect(task.state.end?.output).toBe('ok');
    expect(await task.replay()).toMatchObject({ kind: 'ran' });
  });

  it('is false for tasks that passed the place on the old code', async () => {
    const task = await driveTask(old, { mode: 'evicted' });
    await task.resolve('first');
    task.code = patched;
    await task.resolve('pay by cheque', 'ok');
    expect(task.state.end?.output).toBe('ok');
  });

  it('is true for a task of the old code that had not come to the place yet', async () => {
    const task = await driveTask(old, { mode: 'evicted' });
    task.code = patched;
    await task.resolve('first');
    await task.resolve('pay by card', 'ok');
    expect(task.state.end?.output).toBe('ok');
  });

  it('gives one answer per id and task, in loops too', async () => {
    const loop =
      (guarded: boolean) =>
      async (ctx: WorkflowContext): Promise<readonly boolean[]> => {
        const answers: boolean[] = [];
        for (let i = 0; i < 3; i++) {
          answers.push(guarded && ctx.patched('x'));
          await ctx.sleep(1);
        }
        return answers;
      };
    const task = await driveTask(loop(false), { mode: 'evicted' });
    await task.resolve('sleep');
    task.code = loop(true);
    await task.resolve('sleep');
    await task.resolve('sleep');
    expect(task.state.end?.output).toEqual([false, false, false]);

    const fresh = await driveTask(loop(true), { mode: 'evicted' });
    for (let i = 0; i < 3; i++) await fresh.resolve('sleep');
    expect(fresh.state.end?.output).toEqual([true, true, true]);
    expect(fresh.log.flatMap(({ commands }) => commands).filter(({ kind }) => kind === 'patch')).toHaveLength(1);
  });
});
