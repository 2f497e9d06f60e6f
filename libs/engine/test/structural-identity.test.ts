import type { Json, WorkflowContext } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { driveTask, resolved, said, signal, type Code } from './drive-task.ts';

/** What code gives when it replays a log that other code wrote. */
async function outputOf(
  code: Code,
  written: Code,
  inputs: (task: Awaited<ReturnType<typeof driveTask>>) => Promise<unknown>,
): Promise<Json | undefined> {
  const task = await driveTask(written, { mode: 'evicted' });
  await inputs(task);
  task.code = code;
  expect(await task.replay()).toMatchObject({ kind: 'ran' });
  await task.resolve('last', 'end');
  return task.state.end?.output;
}

describe('structural identity (X3)', () => {
  const branches =
    (pauses: number) =>
    async (ctx: WorkflowContext): Promise<unknown> => {
      const left = async (): Promise<unknown> => {
        for (let i = 0; i < pauses; i++) await null;
        return ctx.call('left');
      };
      const right = async (): Promise<unknown> => ctx.call('right');
      return [...(await Promise.all([left(), right()])), await ctx.call('last')];
    };

  it('an extra await renames nothing', async () => {
    const output = await outputOf(branches(1), branches(0), async (task) => {
      expect(said(task.log[0]!.commands)).toEqual(['activity left', 'activity right']);
      await task.resolve('left', 'L');
      await task.resolve('right', 'R');
    });
    expect(output).toEqual(['L', 'R', 'end']);
  });

  it('a swapped pair keeps its results', async () => {
    const pair =
      (first: string, second: string) =>
      async (ctx: WorkflowContext): Promise<unknown> => {
        const promises = { [first]: ctx.call(first), [second]: ctx.call(second) };
        return [await promises['a'], await promises['b'], await ctx.call('last')];
      };
    const output = await outputOf(pair('b', 'a'), pair('a', 'b'), async (task) => {
      await task.turn(resolved(task.open('b'), 'B'), resolved(task.open('a'), 'A'));
    });
    expect(output).toEqual(['A', 'B', 'end']);
  });

  it('calls of one name are distinguished by their arguments', async () => {
    const pair =
      (first: number, second: number) =>
      async (ctx: WorkflowContext): Promise<unknown> => {
        const promises = [ctx.call('same', first), ctx.call('same', second)];
        const results = await Promise.all(promises);
        return [first < second ? results : results.toReversed(), await ctx.call('last')];
      };
    const output = await outputOf(pair(2, 1), pair(1, 2), async (task) => {
      await task.turn(resolved(task.open('same', 0), 'one'), resolved(task.open('same', 1), 'two'));
    });
    expect(output).toEqual([['one', 'two'], 'end']);
  });

  it('identical calls and waits are distinguished by their key', async () => {
    const pair =
      (order: readonly string[]) =>
      async (ctx: WorkflowContext): Promise<unknown> => {
        const results = new Map<string, unknown>();
        await Promise.all(
          order.map(async (key) => results.set(key, [await ctx.call('same', null, { key }), await ctx.signal('go', { key })])),
        );
        return [results.get('a'), results.get('b'), await ctx.call('last')] as Json;
      };
    const output = await outputOf(pair(['b', 'a']), pair(['a', 'b']), async (task) => {
      await task.turn(resolved(task.open('same', 0), 'A'), resolved(task.open('same', 1), 'B'));
      await task.turn(signal('go', 1), signal('go', 2));
    });
    expect(output).toEqual([['A', 1], ['B', 2], 'end']);
  });

  it('identical calls are given results in the order of the code, each its own (X2)', async () => {
    const task = await driveTask(async (ctx) => Promise.all([ctx.step('s', () => 1), ctx.step('s', () => 2)]), { mode: 'evicted' });
    expect(task.log[0]!.commands.map(({ id }) => id)).toEqual(['0.0', '0.1']);
    await task.turn(resolved(task.open('s', 1), 'second'));
    await task.turn(resolved(task.open('s', 0), 'first'));
    expect(task.state.end?.output).toEqual(['first', 'second']);
  });

  it('a handler and a wait of one name are never mixed up', async () => {
    const both =
      (handlerFirst: boolean) =>
      async (ctx: WorkflowContext): Promise<unknown> => {
        const handled: unknown[] = [];
        const listen = (): void => ctx.on.signal('a', (payload) => void handled.push(payload));
        if (handlerFirst) listen();
        const waited = ctx.signal('a');
        if (!handlerFirst) listen();
        const first = await waited;
        return [first, await ctx.call('last'), handled] as Json;
      };
    const output = await outputOf(both(true), both(false), async (task) => task.turn(signal('a', 1), signal('a', 2)));
    expect(output).toEqual([1, 'end', [2]]);
  });

  it('ids of children are in the log, not made again', async () => {
    const task = await driveTask(async (ctx) => [
      await Promise.all([ctx.child('x'), ctx.child('x'), ctx.agent('y', 'hi')]),
      await ctx.call('last'),
    ]);
    const children = task.log[0]!.commands.map((command) => command.kind === 'child' && command.task);
    expect(new Set(children).size).toBe(3);
    expect(children).toEqual(['task-0-0', 'task-0-1', 'task-0-2']);
  });

  it('the id of a child may be given, and must be one', async () => {
    const task = await driveTask(async (ctx) => ctx.child('x', null, { id: 'order-7' }));
    expect(task.log[0]!.commands).toMatchObject([{ kind: 'child', task: 'order-7' }]);
    const wrong = await driveTask(async (ctx) => ctx.child('x', null, { id: 'no spaces' }));
    expect(wrong.state.end).toMatchObject({ status: 'failed', error: { code: 'invalid-id' } });
  });

  it('the id of a child of a task with the longest id is a task id too', async () => {
    const id = 'a'.repeat(128);
    const task = await driveTask(async (ctx) => Promise.all([ctx.child('x'), ctx.child('y')]), { id });
    const children = task.log[0]!.commands.map((command) => (command.kind === 'child' ? command.task : ''));
    expect(children.every((child) => /^[A-Za-z0-9][A-Za-z0-9_:-]{0,127}$/.test(child))).toBe(true);
    expect(new Set(children).size).toBe(2);
  });
});
