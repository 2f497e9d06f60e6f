import { memoryBus } from '@troupe/bus/memory';
import { capabilityOf, reportSubject, type TaskId, type Work, type WorkflowContext, type WorkReport } from '@troupe/contracts';
import { virtualEnv } from '@troupe/env/virtual';
import { memoryStore } from '@troupe/store/memory';
import { life } from '@troupe/testing/life';
import { expect, it } from 'vitest';
import { heldStore } from './held-store.ts';
import { appOf } from './replicas.ts';
import { orchestrator } from './schedules/cluster-process.ts';
import { letPass, rest } from './schedules/let-pass.ts';

const ID = 'charged' as TaskId;
/** Milliseconds until what a silent process had is another's, and until the signs of life of workers have come to that. */
const TAKEN_MS = 5_000;

type Started = Extract<WorkReport, { readonly kind: 'started' }>;

/** A task that waits for a once effect, its owner, and a second orchestrator that can take over. The test is its workers. */
async function waitingForOnce() {
  const clock = virtualEnv();
  const truth = memoryStore(undefined, clock.now);
  const bus = memoryBus({ now: clock.now, after: clock.after });
  const charge = { kind: 'activity', name: 'charge', effect: 'once', run: async () => 'never run here' } as const;
  const app = appOf([{ kind: 'workflow', name: 'code', run: (ctx: WorkflowContext) => ctx.call('charge', 5) }], [charge]);
  const [first, second] = [life(1), life(2)];
  const [firstStore, secondStore] = [heldStore(truth), heldStore(truth)];
  const works: Work[] = [];
  bus.consume(capabilityOf('activity', 'charge'), { concurrency: 10 }, ({ work }) => void works.push(work));
  const a = orchestrator({ life: first, clock, store: firstStore.store, bus, app }, undefined);
  await a.start();
  await a.service.start({ kind: 'workflow', name: 'code', id: ID });
  await rest();
  const { call, attempt, token, partition } = works[0]!;
  const report = (said: object): Promise<unknown> => {
    const body = { call, attempt, token, ...said } as WorkReport;
    return bus.request(reportSubject(partition), body, 60_000).catch((error: unknown) => error);
  };
  const b = orchestrator({ life: second, clock, store: secondStore.store, bus, app }, undefined);
  return {
    clock,
    first,
    firstStore,
    secondStore,
    works,
    b,
    /** A worker asks whether it may begin. */
    asks: (by: string, more: Partial<Started> = {}) => report({ kind: 'started', by, asks: true, ...more }),
    returns: (by?: string) => report({ kind: 'returned', ...(by === undefined ? {} : { by }) }),
    ends: (value: string) => report({ kind: 'outcome', outcome: { ok: true, value } }),
    task: () => truth.readTask(ID),
    [Symbol.dispose]() {
      for (const each of [first, second]) each.kill();
    },
  };
}

it('a worker does not begin by the answer of an owner whose note of that was so late that another owner has the task (P3, W4)', async () => {
  using world = await waitingForOnce();
  world.firstStore.hold(ID);
  let answer: unknown;
  void world.asks('x').then((said) => (answer = said));
  await rest();
  world.first.freeze();
  void world.b.start();
  await letPass(world.clock, TAKEN_MS);
  world.firstStore.release();
  await rest();
  world.first.thaw();
  await rest();
  expect(answer).toMatchObject({ code: 'unavailable', retryable: true });
});

it('a worker that asks again while its begin is being stored is answered when that is durable, as the first time (P3, W4)', async () => {
  using world = await waitingForOnce();
  world.firstStore.hold(ID);
  const answers: unknown[] = [];
  for (let times = 0; times < 2; times++) void world.asks('x').then((said) => answers.push(said));
  await rest();
  expect(answers).toEqual([]);
  world.firstStore.release();
  await rest();
  expect(answers).toEqual(['continue', 'continue']);
  expect(await world.asks('x')).toBe('continue');
});

it('a worker that asks again does not begin either once another owner has the task (P3, W4)', async () => {
  using world = await waitingForOnce();
  world.firstStore.hold(ID);
  const answers: unknown[] = [];
  for (let times = 0; times < 2; times++) void world.asks('x').then((said) => answers.push(said));
  await rest();
  world.first.freeze();
  void world.b.start();
  await letPass(world.clock, TAKEN_MS);
  world.firstStore.release();
  await rest();
  world.first.thaw();
  await rest();
  expect(answers).toMatchObject([{ code: 'unavailable' }, { code: 'unavailable' }]);
});

it('an attempt that began by one copy of its message is not lost because a worker has another copy (W4, W5)', async () => {
  using world = await waitingForOnce();
  expect(await world.asks('x')).toBe('continue');
  expect(await world.asks('y')).toBe('stale');
  expect(await world.ends('charged')).toBe('committed');
  await rest();
  expect(await world.task()).toMatchObject({ status: 'completed' });
});

it('an attempt that began may have happened, though another delivery of its message went back since (W4)', async () => {
  for (const by of [undefined, 'y']) {
    using world = await waitingForOnce();
    expect(await world.asks('x')).toBe('continue');
    world.first.kill();
    void world.b.start();
    await letPass(world.clock, TAKEN_MS);
    void world.returns(by);
    await letPass(world.clock, TAKEN_MS);
    let answer: unknown;
    void world.asks('z', { delivered: 2 }).then((said) => (answer = said));
    await letPass(world.clock, 4 * TAKEN_MS);
    expect(answer).toBe('stale');
  }
});

it('an attempt whose own delivery went back has not begun, and begins with the next one (W4)', async () => {
  using world = await waitingForOnce();
  expect(await world.asks('x')).toBe('continue');
  void world.returns('x');
  await rest();
  expect(await world.asks('y', { delivered: 2 })).toBe('continue');
});

it('no attempt begins while the turn that says that nobody knows its outcome is being stored (W4)', async () => {
  using world = await waitingForOnce();
  expect(await world.asks('x')).toBe('continue');
  world.first.kill();
  void world.b.start();
  await letPass(world.clock, TAKEN_MS);
  const { again } = world.works.at(-1)!;
  world.secondStore.hold(ID);
  const answers: unknown[] = [];
  for (const by of ['y', 'z']) void world.asks(by, { again: again! }).then((said) => answers.push(said));
  await letPass(world.clock, TAKEN_MS);
  expect(world.secondStore.held).toHaveLength(1);
  expect(answers).toMatchObject(['stale', { code: 'unavailable' }]);
});
