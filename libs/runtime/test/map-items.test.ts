import { describe, expect, it } from 'vitest';
import { startRuntime } from './start-runtime.ts';

describe.each([undefined, 0])('ctx.map, with %s bytes of code in memory', (cacheBytes) => {
  const options = cacheBytes === undefined ? {} : { cacheBytes };

  it('does so many items at once, and has results in the order of the items, on replay too (E3)', async () => {
    let [now, most] = [0, 0];
    const double = {
      run: async (n: number) => {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setTimeout(resolve, n % 3));
        now--;
        return 2 * n;
      },
    };
    await using started = await startRuntime(
      {
        doubles: (ctx, count: number) =>
          ctx.map(
            Array.from({ length: count }, (_, n) => n),
            { concurrency: 4, progress: 'numbers' },
            (n) => ctx.call<number>('double', n),
          ),
      },
      { ...options, activities: { double } },
    );
    const task = await started.run('doubles', 60);
    expect(task).toMatchObject({
      status: 'completed',
      output: Array.from({ length: 60 }, (_, n) => 2 * n),
      statusText: 'numbers: 60 of 60',
    });
    expect(most).toBe(4);
  });

  it('collects errors of items, or throws the first once what was begun has ended', async () => {
    const begun: number[] = [];
    const odd = {
      retry: { attempts: 1 },
      run: async (n: number) => {
        begun.push(n);
        if (n % 2 === 1) throw new Error(`${n} is odd`);
        return n;
      },
    };
    await using started = await startRuntime(
      {
        collects: async (ctx) => {
          const outcomes = await ctx.map([0, 1, 2, 3], { onError: 'collect', progress: 'numbers' }, (n) => ctx.call<number>('odd', n));
          return outcomes.map((each) => (each.ok ? each.value : `${each.index}: ${(each.error as Error).message}`));
        },
        throws: (ctx) => ctx.map([10, 11, 12, 13, 14, 15], { concurrency: 1 }, (n) => ctx.call('odd', n)),
        wrong: (ctx) => ctx.map([1], { concurrency: 0 }, (n) => n),
      },
      { ...options, activities: { odd } },
    );
    expect(await started.run('collects')).toMatchObject({
      output: [0, '1: 1 is odd', 2, '3: 3 is odd'],
      statusText: 'numbers: 4 of 4, 2 failed',
    });
    expect(await started.run('throws')).toMatchObject({ status: 'failed', error: { message: '11 is odd' } });
    expect(begun.filter((n) => n >= 10)).toEqual([10, 11]);
    expect(await started.run('wrong')).toMatchObject({ status: 'failed', error: { code: 'out-of-range' } });
  });
});

it('what waits says which item of ctx.map it is about, after other promises and once the code left memory, too', async () => {
  await using started = await startRuntime(
    {
      family: (ctx) =>
        ctx.map(['a', 'b', 'c'], { concurrency: 2 }, async (name, index) => {
          await ctx.step('first', () => name);
          return index === 0 ? ctx.child('long', name) : ctx.call('never', name);
        }),
      long: (ctx) => ctx.signal('go'),
    },
    { activities: { never: { run: () => new Promise(() => {}) } }, cacheBytes: 0 },
  );
  await started.runtime.service.start({ kind: 'workflow', name: 'family', id: 'family' });
  const waits = async (): Promise<unknown> =>
    (await started.runtime.service.get('family')).waitingFor.map(({ kind, item }) => `${kind} ${item}`).toSorted();
  await expect.poll(waits).toEqual(['call 1', 'child 0']);
});

it('ctx.map goes through 10,000 items', async () => {
  await using started = await startRuntime(
    {
      steps: async (ctx) => {
        const all = await ctx.map(
          Array.from({ length: 10_000 }, (_, n) => n),
          { concurrency: 100 },
          (n) => ctx.call<number>('same', n),
        );
        return all.reduce((sum, n) => sum + n, 0);
      },
    },
    { activities: { same: { run: (n: number) => n } } },
  );
  expect(await started.run('steps', null, 60_000)).toMatchObject({ status: 'completed', output: 49_995_000 });
}, 90_000);
