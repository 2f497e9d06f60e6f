import type { ActivityDefinition, WorkflowDefinition } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { appOf, replicas, type Replicas } from '../replicas.ts';
import { witness, type Witness } from './witness.ts';

/** A workflow of which so many run at once, and its activity, by which it is seen that it runs. */
function appWith(seen: Witness, cluster: () => Replicas, limits: Partial<WorkflowDefinition>) {
  const work: ActivityDefinition = {
    kind: 'activity',
    name: 'work',
    run: (key: string) => seen.during(key, () => cluster().time.sleep(500)),
  };
  const report: WorkflowDefinition = {
    kind: 'workflow',
    name: 'report',
    ...limits,
    run: async (ctx, key: string) => {
      await ctx.call('work', key);
      await ctx.call('work', key);
      return key;
    },
  };
  const family: WorkflowDefinition = {
    kind: 'workflow',
    name: 'family',
    run: (ctx) => Promise.all([1, 2, 3, 4].map(() => ctx.child('report', 'child'))),
  };
  return appOf([report, family], [work]);
}

describe('a workflow with a limit', () => {
  it('no more of its tasks run at once than it says, over deaths of processes; the others are accepted, and wait (W20)', async () => {
    const seen = witness();
    const cluster: Replicas = replicas(appWith(seen, () => cluster, { concurrency: 2 }));
    await using _ = cluster;
    const first = await cluster.startMortal('first');
    const second = await cluster.start('second');
    const ids = Array.from({ length: 12 }, (_each, n) => `report-${n}`);
    await cluster.time.sleep(10_000);
    const begun = await Promise.all(ids.map((id) => second.service.start({ kind: 'workflow', name: 'report', input: 'all', id })));
    expect(new Set(begun.map(({ task }) => task.status))).toEqual(new Set(['running']));
    await cluster.time.until(async () => (await second.service.get('report-11')).waitingFor[0]?.limit?.place !== undefined);
    const [wait] = (await second.service.get('report-11')).waitingFor;
    expect(wait).toMatchObject({ kind: 'limit', name: 'workflow.report', limit: { name: 'workflow.report', limit: 2 } });
    await cluster.time.sleep(700);
    first.die();
    const ends = await Promise.all(ids.map((id) => second.service.wait(id, 600_000)));
    expect(ends.map(({ output }) => output)).toEqual(ids.map(() => 'all'));
    expect(seen.most('all')).toBe(2);
  });

  it('has it for each key; children count, and one that waits can be cancelled', async () => {
    const seen = witness();
    const cluster: Replicas = replicas(appWith(seen, () => cluster, { concurrency: { limit: 1, key: (key: string) => key } }));
    await using _ = cluster;
    const a = await cluster.start('a');
    for (const [n, key] of ['x', 'y', 'x'].entries()) await a.service.start({ kind: 'workflow', name: 'report', input: key, id: `r-${n}` });
    await a.service.start({ kind: 'workflow', name: 'family', id: 'family' });
    await a.service.cancel('r-2');
    expect(await a.service.wait('r-2', 1_000)).toMatchObject({ status: 'cancelled' });
    expect(await a.service.wait('family', 100_000)).toMatchObject({ output: ['child', 'child', 'child', 'child'] });
    expect(await a.service.wait('r-0', 1)).toMatchObject({ status: 'completed' });
    expect([seen.most('x'), seen.most('y'), seen.most('child')]).toEqual([1, 1, 1]);
  });

  it('times out while it waits, and is terminated where its key cannot be had', async () => {
    const seen = witness();
    const key = (given: string): string => {
      if (given === 'bad') throw new Error('no key');
      return 'one';
    };
    const cluster: Replicas = replicas(appWith(seen, () => cluster, { concurrency: { limit: 1, key }, timeout: 300 }));
    await using _ = cluster;
    const a = await cluster.start('a');
    for (const n of [0, 1]) await a.service.start({ kind: 'workflow', name: 'report', input: 'all', id: `r-${n}` });
    await a.service.start({ kind: 'workflow', name: 'report', input: 'bad', id: 'bad' });
    expect(await a.service.wait('r-1', 2_000)).toMatchObject({ status: 'timed-out' });
    expect(await a.service.wait('bad', 2_000)).toMatchObject({ status: 'terminated' });
    expect(seen.most('all')).toBe(1);
  });
});
