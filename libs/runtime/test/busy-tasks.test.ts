import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it, vi } from 'vitest';
import { startRuntime, type Code, type StartedRuntime } from './start-runtime.ts';

/** Loops over quick steps until an update or a signal ends it, or it was cancelled. */
const busy: Code = async (ctx) => {
  let at = 0;
  let last = Infinity;
  ctx.on.query('at', () => at);
  ctx.on.update<number>('end at', (n) => (last = n), {
    validate: (n) => {
      if (n < at) throw new RangeError('That is behind us');
    },
  });
  for (; at < last; at++) await ctx.step('quick', () => at);
  return at;
};

describe('a task that loops over quick steps', () => {
  it.each([undefined, 0])('answers queries and updates while it loops (cache %s)', async (cacheBytes) => {
    await using runtime = await startRuntime({ busy }, cacheBytes === undefined ? {} : { cacheBytes });
    const { service } = runtime.runtime;
    const { task } = await service.start({ kind: 'workflow', name: 'busy' });
    const seen: number[] = [];
    for (let n = 0; n < 5; n++) seen.push((await service.query(task.id, 'at', null)) as number);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    await expect(service.update(task.id, 'end at', -1)).rejects.toMatchObject({ code: 'update-rejected' });
    const last = seen.at(-1)! + 1_000;
    expect(await service.update(task.id, 'end at', last)).toBe(last);
    expect(await service.wait(task.id, 20_000)).toMatchObject({ status: 'completed', output: last });
  });

  it('answers many who ask at once, all of them', async () => {
    await using runtime = await startRuntime({ busy });
    const { service } = runtime.runtime;
    const { task } = await service.start({ kind: 'workflow', name: 'busy' });
    const answers = await Promise.all(Array.from({ length: 200 }, () => service.query(task.id, 'at', null)));
    expect(answers.every((at) => typeof at === 'number')).toBe(true);
    await service.cancel(task.id);
    expect(await service.wait(task.id, 5_000)).toMatchObject({ status: 'cancelled' });
  });
});

describe('a query that waits for the code to be loaded', () => {
  /** A task without code in memory, and a store that reads nothing until it may. */
  async function asked(code: Code): Promise<{ runtime: StartedRuntime; id: string; answers: Promise<unknown[]>; load(): void }> {
    const store = memoryStore();
    const loading = Promise.withResolvers<void>();
    let holds = false;
    const readTurns: typeof store.readTurns = async (...range) => {
      if (holds) await loading.promise;
      return store.readTurns(...range);
    };
    const runtime = await startRuntime({ code }, { cacheBytes: 0, store: { ...store, readTurns } });
    const { id } = await runtime.run('code', undefined, 10);
    holds = true;
    const answers = Promise.all([1, 2, 3].map((n) => runtime.runtime.service.query(id, 'here', n).catch((error: unknown) => error)));
    return { runtime, id, answers, load: loading.resolve };
  }
  const turnsOfTheLoop = async (count: number): Promise<void> => {
    for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  const waiting: Code = async (ctx) => {
    ctx.on.query('here', (n) => n);
    await ctx.signal('go');
  };

  it('costs nothing meanwhile', async () => {
    const { runtime, answers, load } = await asked(waiting);
    const immediate = vi.spyOn(globalThis, 'setImmediate');
    await turnsOfTheLoop(20);
    const spins = immediate.mock.calls.length;
    immediate.mockRestore();
    load();
    expect(await answers).toEqual([1, 2, 3]);
    expect(spins).toBeLessThan(5);
    await runtime[Symbol.asyncDispose]();
  });

  it('is refused with the reason when the task ends, turns out to be blocked, or goes away', async () => {
    const ended = await asked(waiting);
    const terminated = ended.runtime.runtime.service.terminate(ended.id);
    await turnsOfTheLoop(2);
    ended.load();
    await terminated;
    expect(await ended.answers).toMatchObject([1, 2, 3].map(() => ({ code: 'task-ended' })));
    await ended.runtime[Symbol.asyncDispose]();

    let loads = 0;
    const blocked = await asked(async (ctx) => ctx.signal(`load ${loads++}`));
    blocked.load();
    expect(await blocked.answers).toMatchObject([1, 2, 3].map(() => ({ code: 'task-blocked' })));
    await blocked.runtime[Symbol.asyncDispose]();

    const gone = await asked(waiting);
    await turnsOfTheLoop(2);
    await gone.runtime[Symbol.asyncDispose]();
    expect(await gone.answers).toMatchObject([1, 2, 3].map(() => ({ code: 'unavailable' })));
    gone.load();
  });
});
