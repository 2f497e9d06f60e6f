import { memoryBus } from '@troupe/bus/memory';
import type { TaskId, WorkflowContext } from '@troupe/contracts';
import { virtualEnv } from '@troupe/env/virtual';
import { memoryStore } from '@troupe/store/memory';
import { life } from '@troupe/testing/life';
import { describe, expect, it } from 'vitest';
import { heldStore } from './held-store.ts';
import { appOf } from './replicas.ts';
import { orchestrator, worker } from './schedules/cluster-process.ts';
import { letPass, rest } from './schedules/let-pass.ts';

const ID = 'late' as TaskId;
/** Milliseconds in which another process takes the task and lets its call begin again. */
const ALL_MS = 60_000;

/**
 * A call comes to its end, and the turn that says so is on its way to the store when its process stands still. Another
 * process takes the task and sends the call again.
 *
 * @param arrives milliseconds after which that turn is stored
 * @returns the milliseconds at which the call began again
 */
async function lateEnd(arrives: number) {
  const clock = virtualEnv();
  const store = memoryStore(undefined, clock.now);
  const bus = memoryBus({ now: clock.now, after: clock.after });
  const begun: number[] = [];
  const call = { kind: 'activity', name: 'call', run: async () => void begun.push(clock.now()) } as const;
  const code = async (ctx: WorkflowContext): Promise<unknown> => (await ctx.call(call, null), ctx.signal('never'));
  const app = appOf([{ kind: 'workflow', name: 'code', run: code }], [call]);
  const lives = [life(1), life(2), life(3), life(4)] as const;
  const [first, second, third, fourth] = lives;
  const held = heldStore(store);
  const a = orchestrator({ life: first, clock, store: held.store, bus, app }, undefined);
  await a.start();
  await a.service.start({ kind: 'workflow', name: 'code', id: ID });
  held.hold(ID);
  worker({ life: third, clock, store, bus, app });
  while (held.held.length === 0) await letPass(clock, 10);
  first.freeze();
  // The worker would report that the call came to its end to whichever process has the task.
  third.kill();
  const frozenAt = clock.now();
  worker({ life: fourth, clock, store, bus, app });
  void orchestrator({ life: second, clock, store, bus, app }, undefined).start();
  await letPass(clock, arrives);
  held.release();
  await letPass(clock, ALL_MS - arrives);
  await rest();
  for (const each of lives) each.kill();
  return begun.slice(1).map((at) => at - frozenAt);
}

describe('a call whose end was on its way to the store as another process took its task', () => {
  it('does not begin again once that is stored, though the process that took it has not read it (E5)', async () => {
    const [again] = await lateEnd(ALL_MS);
    expect(again).toBeGreaterThan(0);
    expect(await lateEnd(again! - 1)).toEqual([]);
  });
});
