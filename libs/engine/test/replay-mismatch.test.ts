import type { WorkflowContext } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { driveTask, said, type Code } from './drive-task.ts';

const written = async (ctx: WorkflowContext): Promise<unknown> => {
  const a = await ctx.call('a', { amount: 1 });
  await ctx.sleep('1h');
  return [a, await ctx.call('b')] as unknown;
};

async function replayOn(code: Code): Promise<{ missing: readonly string[]; unexpected: readonly string[] }> {
  const task = await driveTask(written);
  await task.resolve('a', 'A');
  await task.resolve('sleep');
  task.code = code;
  const outcome = await task.replay();
  if (outcome.kind !== 'mismatch') throw new Error(`Expected a mismatch, got ${outcome.kind}.`);
  return { missing: said(outcome.missing), unexpected: said(outcome.unexpected) };
}

describe('a replay that does not fit', () => {
  it('reports a command the code no longer asks for', async () => {
    const diff = await replayOn(async (ctx) => {
      await ctx.call('a', { amount: 1 });
      return 'nothing more';
    });
    expect(diff).toEqual({ missing: ['timer sleep'], unexpected: ['end completed'] });
  });

  it('reports a command the log does not have', async () => {
    const diff = await replayOn(async (ctx) => {
      void ctx.call('new');
      return written(ctx);
    });
    expect(diff).toEqual({ missing: [], unexpected: ['activity new'] });
  });

  it('reports another name', async () => {
    const diff = await replayOn(async (ctx) => ctx.call('renamed', { amount: 1 }));
    expect(diff).toEqual({ missing: ['activity a'], unexpected: ['activity renamed'] });
  });

  it('reports another kind', async () => {
    const diff = await replayOn(async (ctx) => ctx.tool('a', { amount: 1 }));
    expect(diff).toEqual({ missing: ['activity a'], unexpected: ['tool a'] });
  });

  it('reports changed arguments', async () => {
    const diff = await replayOn(async (ctx) => ctx.call('a', { amount: 2 }));
    expect(diff).toEqual({ missing: ['activity a'], unexpected: ['activity a'] });
  });

  it('reports a changed duration', async () => {
    const diff = await replayOn(async (ctx) => {
      await ctx.call('a', { amount: 1 });
      await ctx.sleep('2h');
    });
    expect(diff).toEqual({ missing: ['timer sleep'], unexpected: ['timer sleep'] });
  });

  it('reports a smaller and a larger fan-out', async () => {
    const fan =
      (width: number): Code =>
      async (ctx) =>
        Promise.all(Array.from({ length: width }, (_, i) => ctx.call('item', i)));
    const task = await driveTask(fan(3));
    task.code = fan(2);
    expect(await task.replay()).toMatchObject({ kind: 'mismatch', missing: [{ args: 2 }], unexpected: [] });
    task.code = fan(4);
    expect(await task.replay()).toMatchObject({ kind: 'mismatch', missing: [], unexpected: [{ args: 3 }] });
  });

  it('names the place in the app', async () => {
    const task = await driveTask(written);
    task.code = async (ctx) => ctx.call('elsewhere');
    const outcome = await task.replay();
    if (outcome.kind !== 'mismatch') throw new Error(outcome.kind);
    expect(task.places.get(outcome.unexpected[0]!)).toMatch(/^\/.*replay-mismatch\.test\.ts:\d+:\d+$/);
  });

  it('stops before later inputs reach the code', async () => {
    const task = await driveTask(written);
    await task.resolve('a', 'A');
    const reached: unknown[] = [];
    task.code = async (ctx) => {
      reached.push(await ctx.call('renamed'));
    };
    await task.replay();
    expect(reached).toEqual([]);
  });

  it('a changed retry policy, timeout or step function fits', async () => {
    const code =
      (attempts: number): Code =>
      async (ctx) =>
        ctx.step('s', () => attempts, { retry: { attempts }, startToClose: attempts * 1000 });
    const task = await driveTask(code(1));
    task.code = code(5);
    expect(await task.replay()).toMatchObject({ kind: 'ran' });
  });
});
