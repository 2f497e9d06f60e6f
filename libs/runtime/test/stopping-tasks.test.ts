import { describe, expect, it } from 'vitest';
import { startRuntime, type Code, type StartedRuntime } from './start-runtime.ts';

const wait: Code = (ctx) => ctx.signal('go');

async function childOf(runtime: StartedRuntime, parent: string): Promise<{ id: string; status: string }> {
  const { items } = await runtime.runtime.service.list({ parent }, { limit: 10 });
  expect(items).toHaveLength(1);
  return items[0]!;
}

describe('a parent that ends before its child', () => {
  it.each([
    ['cancel', 'cancelled'],
    ['terminate', 'terminated'],
    ['abandon', 'running'],
  ] as const)('with parentClose %s leaves it %s', async (parentClose, status) => {
    const parent: Code = async (ctx) => {
      void ctx.child('wait', null, { parentClose });
      await ctx.signal('end');
      return 'done';
    };
    await using runtime = await startRuntime({ parent, wait });
    const { id } = await runtime.run('parent', undefined, 20);
    await expect.poll(async () => (await childOf(runtime, id)).status).toBe('running');
    await runtime.runtime.service.signal(id, 'end', null);
    expect(await runtime.runtime.service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: 'done' });
    await expect.poll(async () => (await childOf(runtime, id)).status).toBe(status);
  });
});

describe('a cancelled parent', () => {
  it('waits for the end of its child, which undoes what it did first', async () => {
    const order: string[] = [];
    const child: Code = async (ctx) => {
      ctx.compensate(() => ctx.step('undo', () => void order.push('child undid')));
      return ctx.signal('never');
    };
    const parent: Code = async (ctx) => {
      ctx.compensate(() => ctx.step('undo', () => void order.push('parent undid')));
      return ctx.child('child');
    };
    await using runtime = await startRuntime({ parent, child }, { cacheBytes: 0 });
    const { id } = await runtime.run('parent', undefined, 20);
    await expect.poll(async () => (await childOf(runtime, id)).status).toBe('running');
    await runtime.runtime.service.cancel(id, 'enough');
    expect(await runtime.runtime.service.wait(id, 5_000)).toMatchObject({ status: 'cancelled' });
    expect(order).toEqual(['child undid', 'parent undid']);
    expect((await childOf(runtime, id)).status).toBe('cancelled');
  });

  it('waits for the last run of a child that continues as new', async () => {
    const child: Code = async (ctx, n: number) => (n < 3 ? ctx.continueAsNew(n + 1) : `run ${ctx.run}`);
    await using runtime = await startRuntime({ parent: (ctx) => ctx.child('child', 1), child }, { cacheBytes: 0 });
    expect(await runtime.run('parent')).toMatchObject({ status: 'completed', output: 'run 3' });
  });
});

describe('a suspended task', () => {
  it('takes nothing until it is resumed, and then everything in order', async () => {
    const code: Code = async (ctx) => [await ctx.signal('a'), await ctx.signal('a')];
    await using runtime = await startRuntime({ code });
    const { service } = runtime.runtime;
    const { id } = await runtime.run('code', undefined, 10);
    await service.suspend(id);
    await service.signal(id, 'a', 1);
    await service.signal(id, 'a', 2);
    expect(await service.wait(id, 30)).toMatchObject({ status: 'suspended' });
    await service.resume(id);
    expect(await service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: [1, 2] });
    await expect(service.resume(id)).rejects.toMatchObject({ code: 'task-ended' });
  });
});

describe('terminate', () => {
  it('ends a task at once: no tidying up, no compensation, and nothing changes its end', async () => {
    const undone: string[] = [];
    const code: Code = async (ctx) => {
      ctx.compensate(() => void undone.push('undone'));
      try {
        await ctx.signal('never');
      } finally {
        undone.push('tidied');
      }
    };
    await using runtime = await startRuntime({ code });
    const { service } = runtime.runtime;
    const { id } = await runtime.run('code', undefined, 10);
    await service.terminate(id, 'now');
    const ended = await service.wait(id, 5_000);
    expect(ended).toMatchObject({ status: 'terminated', error: { message: expect.stringContaining('now') } });
    await expect(service.signal(id, 'never', null)).rejects.toMatchObject({ code: 'task-ended' });
    expect(await service.get(id)).toEqual(ended);
    expect(undone).toEqual([]);
  });
});

describe('updates', () => {
  it('are refused by their validator before anything is recorded, and answer otherwise', async () => {
    const code: Code = async (ctx) => {
      let limit = 0;
      ctx.on.update<number, number>('raise', (by) => (limit += by), {
        validate: (by) => {
          if (by <= 0) throw new RangeError('only up');
        },
      });
      await ctx.signal('end');
      return limit;
    };
    await using runtime = await startRuntime({ code }, { cacheBytes: 0 });
    const { service } = runtime.runtime;
    const { id } = await runtime.run('code', undefined, 10);
    await expect(service.update(id, 'raise', -1)).rejects.toMatchObject({
      code: 'update-rejected',
      message: expect.stringContaining('only up'),
    });
    expect((await service.history(id, { limit: 10 })).items).toHaveLength(1);
    expect([await service.update(id, 'raise', 2), await service.update(id, 'raise', 3)]).toEqual([2, 5]);
    await service.signal(id, 'end', null);
    expect((await service.wait(id, 5_000)).output).toBe(5);
  });
});
