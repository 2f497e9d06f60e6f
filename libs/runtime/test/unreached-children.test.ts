import { memoryBus } from '@troupe/bus/memory';
import type { Bus } from '@troupe/bus';
import { virtualEnv } from '@troupe/env/virtual';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { appOf } from './replicas.ts';
import { life } from '@troupe/testing/life';
import { orchestrator } from './schedules/cluster-process.ts';
import { letPass, rest } from './schedules/let-pass.ts';

const children = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

const app = appOf([
  {
    kind: 'workflow',
    name: 'parent',
    run: async (ctx) => {
      for (const id of children) ctx.child('child', null, { id, parentClose: id === 'f' ? 'abandon' : 'cancel' }).catch(() => {});
      return ctx.signal('never');
    },
  },
  { kind: 'workflow', name: 'child', run: async (ctx) => ctx.signal('never') },
]);

/** Two processes; no stop of a child reaches the process that has it. */
async function terminateParent() {
  const clock = virtualEnv();
  const store = memoryStore(undefined, clock.now);
  const bus = memoryBus({ now: clock.now, after: clock.after });
  const lost: string[] = [];
  const lossy: Bus = {
    ...bus,
    request(subject, body, timeout, trace) {
      const { operation, task } = body as { readonly operation?: string; readonly task: string };
      if (operation !== 'stop') return bus.request(subject, body, timeout, trace);
      lost.push(task);
      return new Promise(() => {});
    },
  };
  const lives = [life(1), life(2)];
  const both = lives.map((own) => orchestrator({ life: own, clock, store, bus: lossy, app }, undefined));
  for (const each of both) void each.start();
  await letPass(clock, 5_000);
  const { service } = both[0]!;
  await service.start({ kind: 'workflow', name: 'parent', id: 'parent' });
  await letPass(clock, 1_000);
  const before = await Promise.all(children.map((id) => store.readTask(id as never)));
  await service.terminate('parent');
  await letPass(clock, 20_000);
  await rest();
  const statuses = await Promise.all(children.map(async (id) => (await service.get(id)).status));
  for (const each of lives) each.kill();
  return { lost, begun: before.filter((record) => record !== undefined).length, statuses };
}

describe('children of other processes whose parent ended while its stops got lost', () => {
  it('are stopped all the same, and those that were abandoned go on (E1)', async () => {
    const { lost, begun, statuses } = await terminateParent();
    expect(begun).toBe(children.length);
    expect(lost.length).toBeGreaterThan(0);
    expect(statuses).toEqual([...Array.from({ length: 5 }, () => 'cancelled'), 'running']);
  });
});
