import { memoryBus } from '@troupe/bus/memory';
import { capabilityOf, reportSubject, type Work, type WorkReport } from '@troupe/contracts';
import { expect, it } from 'vitest';
import { heldStore } from './held-store.ts';
import { startRuntime, type Code } from './start-runtime.ts';

/** Lets go of its call when the signal comes. */
const lettingGo: Code = async (ctx) => {
  ctx.call('work').catch(() => {});
  return ctx.signal('enough');
};

/** A task whose call a worker has. */
async function inFlight() {
  const bus = memoryBus();
  const given = Promise.withResolvers<Work>();
  bus.consume(capabilityOf('activity', 'work'), { concurrency: 4 }, ({ work }) => given.resolve(work));
  const held = heldStore();
  const started = await startRuntime({ lettingGo }, { bus, store: held.store });
  await started.runtime.service.start({ kind: 'workflow', name: 'lettingGo', id: 'a' });
  const { call, attempt, token, partition } = await given.promise;
  const outcome: WorkReport = { kind: 'outcome', call, attempt, token, outcome: { ok: true, value: 1 } };
  const report = (): Promise<unknown> => bus.request(reportSubject(partition), outcome, 60_000).catch((error: unknown) => error);
  return { started, held, report };
}

/** Turns of the event loop in which an answer that waits for nothing has come. */
const rest = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
};

it('the outcome of a call that a turn lets go of is taken for unwanted only once that turn is durable (R2)', async () => {
  const { started, held, report } = await inFlight();
  await using runtime = started;
  held.hold('a');
  void runtime.runtime.service.signal('a', 'enough', null);
  await expect.poll(() => held.held.length).toBe(1);
  let answer: unknown;
  const reported = report().then((said) => (answer = said));
  await rest();
  expect(answer).toBeUndefined();
  held.release();
  expect(await reported).toBe('committed');
});

it('the outcome that is reported again while it is being stored is taken once it is durable (R2)', async () => {
  const { started, held, report } = await inFlight();
  await using _ = started;
  held.hold('a');
  const first = report();
  await expect.poll(() => held.held.length).toBe(1);
  let answer: unknown;
  const again = report().then((said) => (answer = said));
  await rest();
  expect(answer).toBeUndefined();
  held.release();
  expect([await first, await again]).toEqual(['committed', 'committed']);
});

it('the outcome that is reported again while it waits for a turn in flight is not taken for stale: its worker goes on asking (R2)', async () => {
  const { started, held, report } = await inFlight();
  await using runtime = started;
  held.hold('a');
  void runtime.runtime.service.suspend('a');
  await expect.poll(() => held.held.length).toBe(1);
  const first = report();
  await rest();
  expect(await report()).toMatchObject({ code: 'unavailable', retryable: true });
  held.release();
  await runtime.runtime.service.resume('a');
  expect(await first).toBe('committed');
});
