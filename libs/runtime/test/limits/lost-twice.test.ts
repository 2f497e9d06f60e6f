import { memoryBus } from '@troupe/bus/memory';
import { aliveSubject, capabilityOf, type TaskId, type Work, type WorkflowContext } from '@troupe/contracts';
import { every } from '@troupe/env';
import { virtualEnv } from '@troupe/env/virtual';
import { memoryStore } from '@troupe/store/memory';
import { life } from '@troupe/testing/life';
import { expect, it } from 'vitest';
import { heldStore } from '../held-store.ts';
import { appOf } from '../replicas.ts';
import { orchestrator } from '../schedules/cluster-process.ts';
import { letPass, rest } from '../schedules/let-pass.ts';

const ID = 'waiting' as TaskId;
/** Milliseconds until what a silent process had is another's. */
const TAKEN_MS = 5_000;

it('a task that its process lost and has again keeps its place in the queue when a commit of before comes back refused (W24)', async () => {
  const clock = virtualEnv();
  const truth = memoryStore(undefined, clock.now);
  const bus = memoryBus({ now: clock.now, after: clock.after });
  const charge = { kind: 'activity', name: 'charge', concurrency: 1, run: async () => 'never run here' } as const;
  const code = async (ctx: WorkflowContext): Promise<void> => {
    const charged = ctx.call('charge', 5);
    await ctx.signal('note');
    await charged;
  };
  const app = appOf([{ kind: 'workflow', name: 'code', run: code }], [charge]);
  const [first, second] = [life(1), life(2)];
  const firstStore = heldStore(truth);
  const works: Work[] = [];
  bus.consume(capabilityOf('activity', 'charge'), { concurrency: 10 }, ({ work }) => void works.push(work));
  // A worker is at the first call, and stays.
  const stop = every(clock, 1_000, () =>
    bus.broadcast(aliveSubject, { calls: works.map(({ call, attempt, token }) => [call, attempt, token] as const) }),
  );
  const a = orchestrator({ life: first, clock, store: firstStore.store, bus, app }, undefined);
  const b = orchestrator({ life: second, clock, store: truth, bus, app }, undefined);
  try {
    await a.start();
    await a.service.start({ kind: 'workflow', name: 'code', id: 'first' });
    await rest();
    await a.service.start({ kind: 'workflow', name: 'code', id: ID });
    await rest();
    firstStore.hold(ID);
    a.service.signal(ID, 'note', 1).catch(() => {});
    await rest();
    first.freeze();
    void b.start();
    await letPass(clock, 2 * TAKEN_MS);
    b.service.signal(ID, 'note', 2).catch(() => {});
    await rest();
    second.kill();
    first.thaw();
    await letPass(clock, 4 * TAKEN_MS);
    const waits = async () => (await a.service.get(ID)).waitingFor.map(({ limit }) => limit?.name);
    expect(await waits()).toEqual(['activity.charge']);
    firstStore.release();
    await letPass(clock, TAKEN_MS);
    expect(await waits()).toEqual(['activity.charge']);
  } finally {
    stop();
    for (const each of [first, second]) each.kill();
  }
});
