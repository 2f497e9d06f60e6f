import type { Json, WorkflowContext } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { readInWindow, type Execution } from '../src/index.ts';
import { driveTask, durably, signal } from './drive-task.ts';

const query = (execution: Execution, name: string, payload: Json = null): Json =>
  execution.query(name, payload, (read) => readInWindow(execution, read));
const validate = (execution: Execution, name: string, payload: Json = null): void =>
  execution.validateUpdate(name, payload, (read) => readInWindow(execution, read));

const cart = async (ctx: WorkflowContext): Promise<readonly string[]> => {
  const items: string[] = [];
  ctx.on.query('items', () => items);
  ctx.on.query('count', (min: number | null) => items.filter((item) => item.length >= (min ?? 0)).length);
  ctx.on.update<string, number>('add', (item) => items.push(item), {
    validate: (item) => {
      if (item === '') throw new RangeError('An item has a name.');
    },
  });
  ctx.on.update<string, string>('order', async (item) => `${item}: ${await ctx.call<string>('order', item)}`);
  await ctx.signal('done');
  return items;
};

it('an async validator refuses, rather than letting everything through', async () => {
  const task = await driveTask(async (ctx) => {
    ctx.on.update('late', () => 1, { validate: (async () => Promise.reject(new Error('no'))) as () => unknown as () => void });
    await ctx.signal('done');
  });
  expect(() => validate(task.execution, 'late')).toThrow(
    expect.objectContaining({ code: 'bad-request', message: expect.stringContaining('is async') }),
  );
});

describe('queries', () => {
  durably('answer from what the code knows now, and change nothing', async (given) => {
    const task = await given(cart);
    await task.turn(
      { kind: 'update', name: 'add', payload: 'tea', message: 'm1' },
      { kind: 'update', name: 'add', payload: 'cake', message: 'm2' },
    );
    await task.turn();
    const items = query(task.execution, 'items') as string[];
    expect(items).toEqual(['tea', 'cake']);
    items.push('stolen');
    expect(query(task.execution, 'items')).toEqual(['tea', 'cake']);
    expect(query(task.execution, 'count', 4)).toBe(1);
    await task.signal('done');
    expect(task.state.end?.output).toEqual(['tea', 'cake']);
  });

  it('of an unknown name say what there is', async () => {
    const task = await driveTask(cart);
    expect(() => query(task.execution, 'nothing')).toThrow(
      expect.objectContaining({ code: 'query-not-found', message: expect.stringContaining('items, count') }),
    );
    const bare = await driveTask(async (ctx) => ctx.sleep(1));
    expect(() => query(bare.execution, 'items')).toThrow(expect.objectContaining({ code: 'query-not-found' }));
  });

  it('must not use ctx, and not be async', async () => {
    const task = await driveTask(async (ctx) => {
      ctx.on.query('calls', () => void ctx.call('a'));
      ctx.on.query('publishes', () => ctx.publish('a'));
      ctx.on.query('draws', () => ctx.random());
      ctx.on.query('waits', async () => {
        throw new Error('nobody gets this');
      });
      ctx.on.query('throws', () => {
        throw new RangeError('bad question');
      });
      await ctx.sleep(1);
    });
    for (const name of ['calls', 'publishes', 'draws', 'waits']) {
      expect(() => query(task.execution, name)).toThrow(expect.objectContaining({ code: 'bad-request' }));
    }
    expect(() => query(task.execution, 'throws')).toThrow('bad question');
    await task.resolve('sleep');
    expect(task.state.end).toMatchObject({ status: 'completed' });
    expect(await task.replay()).toMatchObject({ kind: 'ran' });
  });

  it('may look at the time and at the attributes', async () => {
    const task = await driveTask(
      async (ctx) => {
        ctx.on.query('look', () => ({ now: ctx.now(), attributes: ctx.attributes.get(), stopping: ctx.cancellation.requested }));
        await ctx.sleep(1);
      },
      { start: { attributes: { a: 1 } } },
    );
    expect(query(task.execution, 'look')).toEqual({ now: 1_000_000, attributes: { a: 1 }, stopping: false });
  });
});

describe('updates', () => {
  durably('answer once they are done, each under its message', async (given) => {
    const task = await given(cart);
    await task.turn(
      { kind: 'update', name: 'order', payload: 'tea', message: 'm1' },
      { kind: 'update', name: 'add', payload: 'cake', message: 'm2' },
    );
    expect(task.log[1]!.commands).toMatchObject([
      { kind: 'activity', name: 'order' },
      { kind: 'answer', name: 'm2', value: 1 },
    ]);
    await task.resolve('order', 'on its way');
    expect(task.log[2]!.commands).toMatchObject([{ kind: 'answer', name: 'm1', value: 'tea: on its way' }]);
  });

  durably('that fail answer with the failure and leave the task alone', async (given) => {
    const task = await given(cart);
    await task.turn({ kind: 'update', name: 'order', payload: 'tea', message: 'm1' });
    await task.reject('order', Object.assign(new Error('sold out'), { code: 'SOLD_OUT' }));
    expect(task.log[2]!.commands).toMatchObject([{ kind: 'answer', name: 'm1', failure: { message: 'sold out', code: 'SOLD_OUT' } }]);
    expect(task.state.end).toBeUndefined();
  });

  durably('whose answer is not JSON fail', async (given) => {
    const task = await given(async (ctx) => {
      ctx.on.update('bad', () => new Map());
      await ctx.signal('done');
    });
    await task.turn({ kind: 'update', name: 'bad', payload: null, message: 'm1' });
    expect(task.log[1]!.commands).toMatchObject([{ kind: 'answer', name: 'm1', failure: { code: 'not-json' } }]);
    await task.turn(signal('done'));
  });

  it('are refused by their validator before anything is recorded', async () => {
    const task = await driveTask(cart);
    expect(() => validate(task.execution, 'add', '')).toThrow('An item has a name.');
    expect(() => validate(task.execution, 'add', 'tea')).not.toThrow();
    expect(() => validate(task.execution, 'order', 'tea')).not.toThrow();
    expect(() => validate(task.execution, 'remove')).toThrow(
      expect.objectContaining({ code: 'update-not-found', message: expect.stringContaining('add, order') }),
    );
    expect(task.log).toHaveLength(1);
  });

  it('that were accepted are replayed even when the validator has become stricter', async () => {
    const task = await driveTask(cart);
    await task.turn({ kind: 'update', name: 'add', payload: 'tea', message: 'm1' });
    task.code = async (ctx) => {
      ctx.on.update('add', () => 1, {
        validate: () => {
          throw new Error('nothing is good enough');
        },
      });
      await ctx.signal('done');
    };
    expect(await task.replay()).toMatchObject({ kind: 'ran' });
  });

  durably('of a name nobody handles answer with update-not-found', async (given) => {
    const task = await given(async (ctx) => ctx.signal('done'));
    await task.turn({ kind: 'update', name: 'none', payload: null, message: 'm1' });
    expect(task.log[1]!.commands).toMatchObject([{ kind: 'answer', name: 'm1', failure: { code: 'update-not-found' } }]);
  });
});
