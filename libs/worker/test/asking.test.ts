import { memoryBus } from '@troupe/bus/memory';
import { cancelSubject, capabilityOf, type CallStop, type ReportAnswer, type Work } from '@troupe/contracts';
import { machineEnv } from '@troupe/env/machine';
import { describe, expect, it } from 'vitest';
import { startWorker } from '../src/worker.ts';
import { callOf, own, quiet, work } from './owner.ts';

/** Turns of the event loop in which everything that waits for no time has happened. */
const rest = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
};

/** A worker and an owner over one bus, in time that passes when the test says so. */
function scene() {
  let now = 0;
  const bus = memoryBus({ now: () => now });
  const owner = own(bus);
  const ran: string[] = [];
  const worker = startWorker({
    bus,
    log: quiet,
    env: { ...machineEnv, monotonic: () => now, after: () => () => {}, sleep: () => new Promise(() => {}) },
  });
  return {
    bus,
    owner,
    ran,
    pass: (ms: number) => void (now += ms),
    charge: (more: Partial<Work> = {}) => bus.publish(work('activity', 'charge', null, more)),
    serve: () =>
      worker.serve(capabilityOf('activity', 'charge'), {
        concurrency: 1,
        run: ({ call, attempt }) => (ran.push(`${call} ${attempt}`), {}),
      }),
    kinds: () => owner.reports.map(({ kind }) => kind),
    async [Symbol.asyncDispose]() {
      await worker.stop(0);
      await owner.stop();
      await bus.close();
    },
  };
}

describe('before it begins work, a worker asks (K2)', () => {
  it.each([
    [1_000, ['outcome']],
    [1_001, ['started', 'outcome']],
  ])('about what waited for %i ms: it reports %j', async (ms, kinds) => {
    await using it = scene();
    it.pass(5_000);
    await it.charge();
    it.pass(ms);
    it.serve();
    await rest();
    expect(it.kinds()).toEqual(kinds);
  });

  it('about what was there before it listened itself', async () => {
    await using it = scene();
    await it.charge();
    it.pass(10);
    it.serve();
    await rest();
    expect(it.kinds()).toEqual(['started', 'outcome']);
  });

  it('about what its owner wants to know of', async () => {
    await using it = scene();
    it.pass(5_000);
    await it.charge({ ask: true });
    it.serve();
    await rest();
    expect(it.kinds()).toEqual(['started', 'outcome']);
  });

  it.each<[string, Omit<CallStop, 'call'>, number]>([
    ['the call was withdrawn', {}, 2],
    ['the attempt was withdrawn', { attempt: 1 }, 1],
    ['it was to be held back unless it had begun', { attempt: 1, unbegun: true }, 1],
  ])('when %s while its message was on its way', async (_, stop, asked) => {
    await using it = scene();
    it.pass(5_000);
    it.owner.answer = ({ kind }) => (kind === 'started' ? 'stale' : 'committed');
    it.bus.broadcast(cancelSubject, { call: callOf('t1'), ...stop });
    await rest();
    await it.charge();
    await it.charge({ attempt: 2 });
    it.serve();
    await rest();
    expect(it.kinds().filter((kind) => kind === 'started')).toHaveLength(asked);
    expect(it.ran).toHaveLength(2 - asked);
  });

  it('and forgets what was withdrawn after a minute', async () => {
    await using it = scene();
    it.bus.broadcast(cancelSubject, { call: callOf('t1') });
    await rest();
    it.pass(60_001);
    it.bus.broadcast(cancelSubject, { call: callOf('t2') });
    await rest();
    await it.charge();
    it.serve();
    await rest();
    expect(it.kinds()).toEqual(['outcome']);
  });
});

it('work that nobody answers for goes back with a word that it was not begun (K5)', async () => {
  const bus = memoryBus();
  const worker = startWorker({ bus, log: quiet });
  let asked = 0;
  const owner = own(bus);
  owner.answer = async ({ kind }): Promise<ReportAnswer> => {
    if (kind !== 'returned') {
      asked++;
      throw new Error('not now');
    }
    return 'continue';
  };
  worker.serve(capabilityOf('activity', 'charge'), { concurrency: 1, run: () => ({}) });
  await bus.publish(work('activity', 'charge', null, { ask: true }));
  await expect.poll(() => asked).toBeGreaterThan(0);
  await worker.stop(0);
  expect(owner.reports.at(-1)).toMatchObject({ kind: 'returned', call: 't1/3.0', attempt: 1 });
  await bus.close();
});
