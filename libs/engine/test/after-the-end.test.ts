import type { WorkflowContext } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { driveTask, durably, resolved, said, signal } from './drive-task.ts';

describe('after the end (X5)', () => {
  durably('nothing is emitted, though helpers the code left behind still run', async (given) => {
    const straggler = async (ctx: WorkflowContext, first: Promise<unknown>): Promise<void> => {
      await first;
      for (let i = 0; i < 5; i++) await null;
      ctx.publish('late', 1);
      ctx.status('late');
      ctx.attributes.set({ late: true });
      await ctx.call('late');
    };
    const task = await given(async (ctx) => {
      const first = ctx.call('first');
      void straggler(ctx, first);
      return first;
    });
    await task.resolve('first', 'done');
    expect(said(task.log[1]!.commands)).toEqual(['end completed']);
    expect(task.state.open.size).toBe(0);
    expect(task.violations).toEqual([]);
  });

  it('the code a task left behind gets the same from ctx.patched, live and on replay', async () => {
    const answers: boolean[] = [];
    const task = await driveTask(async (ctx) => {
      const first = ctx.call('first');
      void first.then(async () => {
        for (let i = 0; i < 5; i++) await null;
        answers.push(ctx.patched('late'));
      });
      return first;
    });
    await task.resolve('first');
    await task.replay();
    expect(answers).toEqual([true, true]);
  });

  it('inputs that were not delivered are given back', async () => {
    const task = await driveTask(async (ctx) => ctx.signal('a'));
    const late = signal('b', 2);
    const outcome = await task.turn(signal('a', 1), late);
    expect(outcome).toMatchObject({ kind: 'ran', left: [late] });
    expect(task.state.end).toMatchObject({ status: 'completed', output: 1 });
  });

  durably('there is one end: a handler that fails later changes nothing', async (given) => {
    const task = await given(async (ctx) => {
      const first = ctx.call('first');
      ctx.on.signal('a', async () => {
        await first;
        for (let i = 0; i < 5; i++) await null;
        throw new Error('too late');
      });
      return first;
    });
    await task.signal('a');
    await task.turn(resolved(task.open('first'), 1));
    expect(task.log.at(-1)!.commands).toMatchObject([{ kind: 'end', status: 'completed' }]);
  });
});
