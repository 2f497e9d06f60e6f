import { memoryBus } from '@troupe/bus/memory';
import { partitionOf, tasksSubject, type TaskId, type WorkflowContext } from '@troupe/contracts';
import { virtualEnv } from '@troupe/env/virtual';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { heldStore } from './held-store.ts';
import { appOf } from './replicas.ts';
import { life } from '@troupe/testing/life';
import { orchestrator, worker } from './schedules/cluster-process.ts';
import { letPass, rest } from './schedules/let-pass.ts';

const ID = 'late' as TaskId;
/** Milliseconds until what a silent process had is another's. */
const LEASE_MS = 5_000;

/** The first turn of a task is on its way to the store when its process stands still, and arrives when another has its partitions. */
async function lateFirstTurn() {
  const clock = virtualEnv();
  const store = memoryStore(undefined, clock.now);
  const bus = memoryBus({ now: clock.now, after: clock.after });
  const call = { kind: 'activity', name: 'call', run: async () => 'done' } as const;
  const app = appOf([{ kind: 'workflow', name: 'code', run: (ctx: WorkflowContext) => ctx.call(call, null) }], [call]);
  const [first, second, third] = [life(1), life(2), life(3)];
  const held = heldStore(store);
  worker({ life: third, clock, store, bus, app });
  const a = orchestrator({ life: first, clock, store: held.store, bus, app }, undefined);
  await a.start();
  held.hold(ID);
  const started = a.service.start({ kind: 'workflow', name: 'code', id: ID }).catch(() => undefined);
  await rest();
  first.freeze();
  const b = orchestrator({ life: second, clock, store, bus, app }, undefined);
  void b.start();
  await letPass(clock, LEASE_MS);
  held.release();
  await rest();
  return {
    clock,
    store,
    bus,
    first,
    b,
    started,
    async [Symbol.asyncDispose]() {
      for (const each of [first, second, third]) each.kill();
    },
  };
}

describe('a first turn that is stored after another process took its partition', () => {
  it('is of a task that the owner finds though the process that stored it has died (E1)', async () => {
    await using world = await lateFirstTurn();
    world.first.kill();
    await letPass(world.clock, 10_000);
    expect(await world.store.readTask(ID)).toMatchObject({ status: 'completed' });
  });

  it('is of a task that the owner has once it was asked for (E1)', async () => {
    await using world = await lateFirstTurn();
    const asked = world.b.service.get(ID);
    await letPass(world.clock, 50);
    expect(await asked).toMatchObject({ status: 'running' });
    expect(world.b.openTasks).toBe(1);
    // One of two requests goes to the process that stands still.
    await letPass(world.clock, 60_000);
    expect(await world.store.readTask(ID)).toMatchObject({ status: 'completed' });
  });

  it('is of a task that takes a stop, which comes before the owner knows of it (E1)', async () => {
    await using world = await lateFirstTurn();
    world.first.kill();
    await world.bus.request(tasksSubject(partitionOf(ID)), { task: ID, operation: 'stop', args: [ID, 'cancel', 'not wanted'] }, 1_000);
    await letPass(world.clock, 10_000);
    expect(await world.store.readTask(ID)).toMatchObject({ status: 'cancelled' });
  });

  it('is of a task that the owner has before its start is accepted (E1)', async () => {
    await using world = await lateFirstTurn();
    let open: number | undefined;
    void world.started.then(() => (open = world.b.openTasks));
    world.first.thaw();
    await letPass(world.clock, 1_000);
    expect(open).toBe(1);
    await letPass(world.clock, 10_000);
    expect(await world.store.readTask(ID)).toMatchObject({ status: 'completed' });
  });
});
