import { memoryBus } from '@troupe/bus/memory';
import { capabilityOf } from '@troupe/contracts';
import { sleepBy, type Env } from '@troupe/env';
import { machineEnv } from '@troupe/env/machine';
import { expect, it } from 'vitest';
import { reportWatch } from '../src/reports/report-watch.ts';
import { startWorker } from '../src/worker.ts';
import { own, quiet, work } from './owner.ts';

it('a worker says so when nobody takes what it reports, until somebody does', async () => {
  let now = 0;
  const due: (() => void)[] = [];
  const after: Env['after'] = (ms, callback) => {
    if (ms < 1_000) due.push(callback);
    return () => {};
  };
  const env: Env = { ...machineEnv, monotonic: () => now, after, sleep: sleepBy(after) };
  const bus = memoryBus();
  const worker = startWorker({ bus, log: quiet, env });
  worker.serve(capabilityOf('activity', 'charge'), { concurrency: 4, run: () => ({ value: 1 }) });
  expect(worker.trouble()).toBeUndefined();
  await bus.publish(work('activity', 'charge', {}));
  await expect.poll(() => due.length).toBeGreaterThan(0);
  now = 19_000;
  expect(worker.trouble()).toBeUndefined();
  now = 21_000;
  expect(worker.trouble()).toBe('nobody has taken a report for 21 s, and 1 wait');
  const owner = own(bus);
  for (const callback of due.splice(0)) callback();
  await owner.outcome();
  await expect.poll(() => worker.trouble()).toBeUndefined();
  await worker.stop(0);
  await bus.close();
});

it('one report that waits for long is no trouble while others are taken', async () => {
  let now = 0;
  const watch = reportWatch(() => now);
  const waiting = watch.watch(new Promise((resolve) => setImmediate(resolve)));
  for (now = 0; now < 100_000; now += 10_000) {
    await watch.watch(Promise.resolve());
    expect(watch.trouble()).toBeUndefined();
  }
  await waiting;
});
