import type { AgentContext, Json, TaskId } from '@troupe/contracts';
import { isReadable } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sessionRecords } from '../src/sessions/session-records.ts';
import { partitionRecords } from '../src/cluster/partition-records.ts';
import { advisor, advisorSnapshot } from './advisor.ts';
import { machineEnv } from '@troupe/env/machine';
import { appOf, replicas } from './replicas.ts';
import { startRuntime } from './start-runtime.ts';

const app = { ...appOf([]), agents: new Map([[advisor.name, advisor]]) };

/** Agents that say when they were let in, and stay until they are let go. */
function agentsOf(entered: string[]) {
  return {
    pinAgent: () => advisorSnapshot,
    agentLoop: async (ctx: AgentContext): Promise<Json> => {
      await ctx.openSession('s');
      if (!entered.includes(ctx.taskId)) entered.push(ctx.taskId);
      return (await ctx.signal('leave')) as Json;
    },
  };
}

const message = (id: string) => ({ kind: 'agent', name: 'advisor', id, session: 's', input: id }) as const;

const yes = (): boolean => true;
const no = (): boolean => false;

/** Ids in no order at all. */
const idOf = (n: number): string => `${'qdxamzb'[n % 7]}-${(n * 7919) % 1_000}-${n}`;

describe('messages of one session (C4)', () => {
  it('are taken as they came, over restarts, whatever their ids, though the clock stands still', { timeout: 30_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('post', 'post', 'post', 'leave', 'restart'), { minLength: 4, maxLength: 20 }),
        async (steps) => {
          const entered: string[] = [];
          const options = { app, store: memoryStore(), env: { ...machineEnv, now: () => 0 }, ...agentsOf(entered) };
          let started = await startRuntime({}, options);
          const posted: string[] = [];
          let left = 0;
          const leave = async (): Promise<void> => {
            const id = posted[left]!;
            await expect.poll(() => entered, { interval: 1 }).toContain(id);
            await started.runtime.service.signal(id, 'leave', null);
            await started.runtime.service.wait(id, 2_000);
            left++;
          };
          for (const step of steps) {
            if (step === 'post') {
              posted.push(idOf(posted.length));
              await started.runtime.service.start(message(posted.at(-1)!));
            } else if (step === 'leave' && left < posted.length) {
              await leave();
            } else if (step === 'restart') {
              await started[Symbol.asyncDispose]();
              started = await startRuntime({}, options);
            }
          }
          while (left < posted.length) await leave();
          await started[Symbol.asyncDispose]();
          expect(entered).toEqual(posted);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('are let in before those that come at the moment the one before leaves', async () => {
    const entered: string[] = [];
    await using started = await startRuntime({}, { app, ...agentsOf(entered) });
    const { service } = started.runtime;
    for (const id of ['c', 'b']) await service.start(message(id));
    await expect.poll(() => entered).toEqual(['c']);
    await service.signal('c', 'leave', null);
    await Promise.all([service.start(message('a')), service.wait('c', 2_000)]);
    for (const id of ['b', 'a']) {
      await service.signal(id, 'leave', null);
      await service.wait(id, 2_000);
    }
    expect(entered).toEqual(['c', 'b', 'a']);
  });

  it('are taken as they came by several processes, of which one dies, with what is posted before and after', async () => {
    const entered: string[] = [];
    await using cluster = replicas(app, agentsOf(entered));
    const a = await cluster.start('a');
    await cluster.start('c');
    const { runtime: b, die } = await cluster.startMortal('b');
    const owners = async () => (await partitionRecords(cluster.store).all()).filter(isReadable).map(({ node }) => node);
    for (const node of ['b', 'c'])
      await expect.poll(async () => (await owners()).filter((each) => each === node).length, { timeout: 5_000 }).toBeGreaterThan(10);
    const posted: string[] = [];
    const post = async (through: typeof a): Promise<void> => {
      const id = idOf(posted.length);
      posted.push(id);
      const accepted = (): Promise<boolean> => through.service.start(message(id)).then(yes, no);
      await expect.poll(accepted, { timeout: 30_000 }).toBe(true);
    };
    for (let n = 0; n < 12; n++) await post(n % 2 === 0 ? a : b);
    await expect.poll(() => entered).toEqual(posted.slice(0, 1));
    die();
    for (let n = 0; n < 6; n++) await post(a);
    for (const [n, id] of posted.entries()) {
      await expect.poll(() => entered[n], { timeout: 20_000, interval: 5 }).toBe(id);
      await expect.poll(() => a.service.signal(id, 'leave', null).then(yes, no), { timeout: 20_000 }).toBe(true);
    }
    expect(entered).toEqual(posted);
  }, 60_000);

  it('hold up nobody when they are suspended, end before they are let in, or were never stored', async () => {
    const entered: string[] = [];
    const store = memoryStore();
    await using started = await startRuntime({}, { app, store, ...agentsOf(entered) });
    const { service } = started.runtime;
    await sessionRecords(store).join('s', { task: 'never' as TaskId, at: 0 });
    for (const id of ['first', 'stopped', 'asleep', 'last']) await service.start(message(id));
    await expect.poll(() => entered).toEqual(['first']);
    await service.cancel('stopped');
    await service.suspend('asleep');
    const leave = async (id: string): Promise<void> => {
      await service.signal(id, 'leave', null);
      expect(await service.wait(id, 2_000)).toMatchObject({ status: 'completed' });
    };
    await leave('first');
    await leave('last');
    await service.resume('asleep');
    await leave('asleep');
    expect(entered).toEqual(['first', 'last', 'asleep']);
    expect(await sessionRecords(store).places('s', 10)).toEqual([]);
  });
});
