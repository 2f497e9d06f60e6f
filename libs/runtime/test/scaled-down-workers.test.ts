import { memoryBus } from '@troupe/bus/memory';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { interruptions } from './scaled-down-workers.ts';
import { startRuntime, type Activity } from './start-runtime.ts';

describe('a call whose worker is shut down, over the bus of one process', () => {
  interruptions(async () => {
    const bus = memoryBus();
    return async () => bus;
  });
});

it('a call that a whole platform interrupts when it stops begins again at the next start, and nothing counts as lost', async () => {
  const store = memoryStore();
  const begun: number[] = [];
  const stops = 25;
  const long: Activity = {
    run: (_, { attempt }) => {
      begun.push(attempt);
      return attempt > stops ? 'done' : new Promise(() => {});
    },
  };
  const start = () => startRuntime({ code: (ctx) => ctx.call('long') }, { store, activities: { long } });
  for (let i = 1; i <= stops; i++) {
    await using started = await start();
    if (i === 1) await started.run('code', undefined, 1);
    await expect.poll(() => begun.length, { interval: 2 }).toBe(i);
    await started.stopWorker();
  }
  await using last = await start();
  const { items } = await last.runtime.service.list({}, { limit: 1 });
  expect(await last.runtime.service.wait(items[0]!.id, 5_000)).toMatchObject({ status: 'completed', output: 'done' });
  expect(begun).toEqual(Array.from({ length: stops + 1 }, (_, i) => i + 1));
});
