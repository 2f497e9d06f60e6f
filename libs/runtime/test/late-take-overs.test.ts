import { memoryBus } from '@troupe/bus/memory';
import type { TaskId, WorkflowContext } from '@troupe/contracts';
import { virtualEnv } from '@troupe/env/virtual';
import type { Store } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { appOf } from './replicas.ts';
import { life } from '@troupe/testing/life';
import { orchestrator, worker } from './schedules/cluster-process.ts';
import { letPass, rest } from './schedules/let-pass.ts';

const ID = 'late' as TaskId;
/** Milliseconds until what a silent process had is another's. */
const LEASE_MS = 5_000;

/**
 * Two orchestrators: the first starts a task and is silent; the second takes its partitions, reads the task, and
 * is silent before it has the answer; the first takes them again, and dies.
 *
 * @param losesAll whether all that the first sends gets lost, and not only what it sends at the start
 * @param wait milliseconds after the first died until the second has its answer
 */
async function lateTakeOver({ losesAll, wait }: { readonly losesAll: boolean; readonly wait: number }) {
  const clock = virtualEnv();
  const store = memoryStore(undefined, clock.now);
  const bus = memoryBus({ now: clock.now, after: clock.after });
  const ran: string[] = [];
  const call = { kind: 'activity', name: 'call', run: async () => void ran.push('call') } as const;
  const code = async (ctx: WorkflowContext): Promise<unknown> => {
    await ctx.call(call, null);
    return ctx.signal('go');
  };
  const app = appOf([{ kind: 'workflow', name: 'code', run: code }], [call]);
  const mayRead = Promise.withResolvers<void>();
  const slow: Store = {
    ...store,
    async readTurns(...range) {
      const turns = await store.readTurns(...range);
      if (range[0] === ID) await mayRead.promise;
      return turns;
    },
  };
  const [first, second, third] = [life(1), life(2), life(3)];
  let loses = true;
  const lossy = { ...bus, publish: async (work: Parameters<typeof bus.publish>[0]) => (loses ? undefined : bus.publish(work)) };

  worker({ life: third, clock, store, bus, app });
  const a = orchestrator({ life: first, clock, store, bus: lossy, app }, undefined);
  await a.start();
  await a.service.start({ kind: 'workflow', name: 'code', id: ID });
  await rest();
  first.freeze();
  const b = orchestrator({ life: second, clock, store: slow, bus, app }, undefined);
  void b.start();
  await letPass(clock, LEASE_MS);
  second.freeze();
  loses = losesAll;
  first.thaw();
  await letPass(clock, LEASE_MS);
  second.thaw();
  await letPass(clock, 1);
  first.kill();
  await letPass(clock, wait);
  mayRead.resolve();
  await letPass(clock, 60_000);
  await b.service.signal(ID, 'go', null);
  await rest();
  return {
    ran,
    task: await b.service.get(ID),
    async [Symbol.asyncDispose]() {
      for (const each of [second, third]) each.kill();
    },
  };
}

describe('what a process reads of partitions that were taken from it meanwhile', () => {
  it('is not kept until it has them again: then it sends what got lost (E1)', async () => {
    await using world = await lateTakeOver({ losesAll: true, wait: 0 });
    expect(world.task.status).toBe('completed');
  });

  it('is not kept when it has them again: it repeats no call that has ended (E5, E9)', async () => {
    await using world = await lateTakeOver({ losesAll: false, wait: LEASE_MS });
    expect(world).toMatchObject({ task: { status: 'completed' }, ran: ['call'] });
  });
});
