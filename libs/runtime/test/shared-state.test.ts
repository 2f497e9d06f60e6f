import { AsyncResource } from 'node:async_hooks';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startRuntime, type Code } from './start-runtime.ts';

/** A semaphore as libraries make it: what waits is in a queue, and begins when something else is done. */
function limiter(slots: number, bind: boolean): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const queue: (() => void)[] = [];
  const next = (): void => {
    if (running < slots && queue.length > 0) {
      running++;
      queue.shift()!();
    }
  };
  return <T>(work: () => Promise<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const begin = async (): Promise<void> => {
        try {
          resolve(await work());
        } catch (error) {
          reject(error as Error);
        } finally {
          running--;
          next();
        }
      };
      queue.push(bind ? AsyncResource.bind(() => void begin()) : () => void begin());
      void Promise.resolve().then(next);
    });
}

describe('a semaphore of the task itself', () => {
  it('is ordinary code: whatever it lets run when, a replay does it again (E3)', async () => {
    const shape = fc.record({
      slots: fc.integer({ min: 1, max: 4 }),
      bind: fc.boolean(),
      items: fc.array(fc.record({ as: fc.constantFrom('step', 'call', 'sleep', 'fails'), then: fc.boolean() }), {
        minLength: 1,
        maxLength: 9,
      }),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ slots, bind, items }) => {
        const code: Code = async (ctx) => {
          const limit = limiter(slots, bind);
          const order: number[] = [];
          await Promise.allSettled(
            items.map(({ as, then }, i) =>
              limit(async () => {
                order.push(i);
                if (as === 'step') await ctx.step(`s${i}`, () => i);
                else if (as === 'sleep') await ctx.sleep(1);
                else await ctx.call('note', [i, as], { retry: { attempts: 1 } });
                if (then) await ctx.call('note', [i, order.length]);
                order.push(-i);
              }),
            ),
          );
          return order;
        };
        const note = (input: unknown): null => {
          if ((input as unknown[])[1] === 'fails') throw new Error('no luck');
          return null;
        };
        await using runtime = await startRuntime({ code }, { cacheBytes: 0, activities: { note: { run: note } } });
        const { status, blocked } = await runtime.run('code');
        expect(blocked).toBeUndefined();
        expect(status).toBe('completed');
      }),
      { numRuns: 30, seed: 20_260_101 },
    );
  }, 60_000);
});

describe('a semaphore that tasks share at the level of a module', () => {
  it.each([true, false])('blocks the one that waits, and says what it shares (bound to its maker: %s)', async (bind) => {
    const limit = limiter(1, bind);
    const code: Code = async (ctx, name: string) => {
      ctx.on.signal('anything', () => {});
      return limit(async () => ctx.call('note', name, { scheduleToStart: '1h' }).then(() => ctx.signal(`go ${name}`)));
    };
    await using runtime = await startRuntime({ code }, { activities: { note: { run: () => 1 } } });
    const { service } = runtime.runtime;
    const first = await runtime.run('code', 'first', 100);
    const second = await runtime.run('code', 'second', 100);
    await service.signal(first.id, 'go first', null);
    expect(await service.wait(first.id, 5_000)).toMatchObject({ status: 'completed' });
    await expect.poll(async () => (await service.get(second.id)).status).toBe('blocked');
    expect((await service.get(second.id)).blocked).toMatchObject({
      code: 'determinism-violation',
      message: expect.stringMatching(/semaphore or queue at the level of a module/),
      at: expect.stringMatching(/shared-state\.test\.ts:\d+:\d+$/),
    });
  });

  it('blocks one that waits for nothing else at once, at the place where it waits', async () => {
    const limit = limiter(1, false);
    const code: Code = async (ctx, name: string) => {
      return limit(async () => ctx.signal(name)); // waits
    };
    await using runtime = await startRuntime({ code });
    const first = await runtime.run('code', 'first', 50);
    const second = await runtime.run('code', 'second', 50);
    expect((await runtime.runtime.service.get(first.id)).status).toBe('running');
    expect(await runtime.runtime.service.get(second.id)).toMatchObject({
      status: 'blocked',
      blocked: { message: expect.stringMatching(/at \/.*shared-state\.test\.ts:\d+:\d+\. .*semaphore/) },
    });
  });
});
