import { defaultBounds, type ActivityDefinition, type WorkflowContext, type WorkflowDefinition } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import type { Runtime } from '../../src/index.ts';
import { startRuntime } from '../start-runtime.ts';
import { appOf, replicas, type Replicas } from '../replicas.ts';
import { witness, type Witness } from './witness.ts';

/** A workflow whose tasks are seen while they run. */
function clusterOf(seen: Witness, how: Partial<WorkflowDefinition>): Replicas {
  const work: ActivityDefinition = {
    kind: 'activity',
    name: 'work',
    run: (key: string) => seen.during(key, () => cluster.time.sleep(500)),
  };
  const report: WorkflowDefinition = {
    ...{ kind: 'workflow', name: 'report' },
    ...how,
    run: async (ctx, key: string) => {
      await ctx.call('work', key);
      await ctx.call('work', key);
      return key;
    },
  };
  const parent: WorkflowDefinition = { kind: 'workflow', name: 'parent', run: (ctx) => ctx.child('report', 'x') };
  const cluster = replicas(appOf([report, parent], [work]));
  return cluster;
}

const starting = (runtime: Runtime, input: string, more: { readonly id?: string; readonly priority?: number } = {}) =>
  runtime.service.start({ kind: 'workflow', name: 'report', input, ...more });
const codeOf = async (start: Promise<unknown>): Promise<unknown> =>
  start.then(
    () => 'started',
    (error: { readonly code?: string }) => error.code,
  );

describe('a singleton', () => {
  it('answers a start with the open task of its key, from any process; once that ended another one begins (W25)', async () => {
    const seen = witness();
    const cluster = clusterOf(seen, { singleton: { key: (key: string) => key } });
    await using _ = cluster;
    const runtimes = [await cluster.start('a'), await cluster.start('b'), await cluster.start('c')];
    await cluster.time.sleep(10_000);
    const begun = await Promise.all(
      Array.from({ length: 12 }, async (_each, n) => {
        for (;;) {
          const outcome = await starting(runtimes[n % 3]!, n % 2 === 0 ? 'x' : 'y').catch((error: unknown) => error as { code: string });
          if ('task' in outcome) return outcome;
          expect(outcome.code).toBe('unavailable');
          await cluster.time.sleep(100);
        }
      }),
    );
    expect(begun.filter(({ created }) => created)).toHaveLength(2);
    expect(new Set(begun.map(({ task }) => task.id)).size).toBe(2);
    await Promise.all(begun.map(({ task }) => runtimes[0]!.service.wait(task.id, 60_000)));
    const again = await starting(runtimes[1]!, 'x');
    expect(again.created).toBe(true);
    await runtimes[1]!.service.wait(again.task.id, 60_000);
    expect([seen.most('x'), seen.most('y')]).toEqual([1, 1]);
  });

  it('is one at a time while processes die in the middle of starts; what nobody started gives its place back (W25)', async () => {
    const seen = witness();
    const cluster = clusterOf(seen, { singleton: true });
    await using _ = cluster;
    const last = await cluster.start('last');
    let done = 0;
    for (const round of [0, 1, 2]) {
      const mortal = await cluster.startMortal(`mortal-${round}`);
      await cluster.time.sleep(10_000);
      for (let n = 0; n < 6; n++) void starting(n % 2 === 0 ? mortal.runtime : last, 'all').catch(() => {});
      await cluster.time.sleep(20 * round);
      mortal.die();
      const began = seen.now('all');
      await cluster.time.until(async () => {
        const outcome = await starting(last, 'all').catch(() => undefined);
        if (outcome === undefined) return false;
        const { status } = await last.service.wait(outcome.task.id, 60_000);
        if (status === 'completed') done++;
        return status === 'completed';
      });
      expect(began).toBeLessThanOrEqual(1);
    }
    expect(done).toBe(3);
    expect(seen.most('all')).toBe(1);
  });

  it('refuses where it says so; the same id and request again is the same task, and a child waits', async () => {
    const seen = witness();
    const cluster = clusterOf(seen, { singleton: { onBusy: 'refuse' } });
    await using _ = cluster;
    const [a, b] = [await cluster.start('a'), await cluster.start('b')];
    await cluster.time.sleep(10_000);
    const first = await starting(a, 'x', { id: 'first' });
    await expect(starting(b, 'x', { id: 'second' })).rejects.toMatchObject({ code: 'already-running', details: { task: 'first' } });
    expect(await starting(b, 'x', { id: 'first' })).toMatchObject({ created: false, task: { id: 'first' } });
    const parent = await a.service.start({ kind: 'workflow', name: 'parent' });
    expect(await a.service.wait(parent.task.id, 60_000)).toMatchObject({ output: 'x' });
    expect(await a.service.wait(first.task.id, 1)).toMatchObject({ status: 'completed' });
    expect(seen.most('x')).toBe(1);
  });
});

describe('a throttle', () => {
  it('lets no more start in its time than it says, over all processes and a death, and says when to come again (W25)', async () => {
    const cluster = clusterOf(witness(), { throttle: { limit: 5, per: '10s', key: (key: string) => key } });
    await using _ = cluster;
    const first = await cluster.startMortal('first');
    const second = await cluster.start('second');
    await cluster.time.sleep(10_000);
    const codes: unknown[] = [];
    for (let n = 0; n < 8; n++) codes.push(await codeOf(starting(n % 2 === 0 ? first.runtime : second, 'x')));
    expect(codes.filter((code) => code === 'started')).toHaveLength(5);
    expect(codes.filter((code) => code === 'too-many-starts')).toHaveLength(3);
    expect(await codeOf(starting(second, 'y'))).toBe('started');
    await expect(starting(second, 'x')).rejects.toMatchObject({ retryAfter: expect.any(Number) });
    first.die();
    const begins = cluster.time.now();
    let count = 0;
    while (cluster.time.now() < begins + 60_000) {
      if ((await codeOf(starting(second, 'x'))) === 'started') count++;
      await cluster.time.sleep(250);
    }
    // One each two seconds, with those five that a pause leaves room for at most.
    expect(count).toBeGreaterThan(10);
    expect(count).toBeLessThanOrEqual(30);
  });
});

describe('a process that has as many open tasks as it may', () => {
  it('refuses to start more, with a time to come again; repeats are answered, children begin, and ends make room', async () => {
    const workflows = {
      waits: (ctx: WorkflowContext) => ctx.signal('go'),
      parent: async (ctx: WorkflowContext) => {
        await ctx.signal('go');
        return ctx.child('waits');
      },
    };
    await using started = await startRuntime(workflows, { bounds: { ...defaultBounds, openTasks: 3 } });
    const { service } = started.runtime;
    const start = (name: string, id: string) => service.start({ kind: 'workflow', name, id });
    await start('parent', 'parent');
    for (const id of ['one', 'two']) await start('waits', id);
    await expect(start('waits', 'three')).rejects.toMatchObject({ code: 'too-many-requests', retryable: true, retryAfter: 5_000 });
    expect(await start('waits', 'two')).toMatchObject({ created: false });
    await service.signal('parent', 'go', null);
    await expect.poll(() => started.runtime.openTasks).toBe(4);
    await expect(start('waits', 'three')).rejects.toMatchObject({ code: 'too-many-requests' });
    for (const id of ['one', 'two']) await service.cancel(id);
    await Promise.all(['one', 'two'].map((id) => service.wait(id, 5_000)));
    expect(await start('waits', 'three')).toMatchObject({ created: true });
  });
});

describe('starts that wait', () => {
  it('begin in the order of their priority', async () => {
    const order: string[] = [];
    const cluster: Replicas = replicas(
      appOf([
        {
          ...{ kind: 'workflow', name: 'report', concurrency: 1 },
          run: async (ctx, key: string) => {
            await ctx.step('noted', () => void order.push(key));
            await ctx.sleep('1s');
          },
        },
      ]),
    );
    await using _ = cluster;
    const [a, b] = [await cluster.start('a'), await cluster.start('b')];
    await cluster.time.sleep(10_000);
    const ids: string[] = [];
    for (const [key, priority] of [
      ['first', 0],
      ['late', 5],
      ['plain', 0],
      ['urgent', -5],
    ] as const) {
      ids.push((await starting(key === 'plain' ? a : b, key, { priority })).task.id);
      await cluster.time.sleep(100);
    }
    await Promise.all(ids.map((id) => a.service.wait(id, 60_000)));
    expect(order).toEqual(['first', 'urgent', 'plain', 'late']);
  });

  it('end when they have not begun in time, over a take-over, and one that has begun goes on', async () => {
    const seen = witness();
    const cluster = clusterOf(seen, { concurrency: 1, startTimeout: '900ms' });
    await using _ = cluster;
    const first = await cluster.startMortal('first');
    const second = await cluster.start('second');
    await cluster.time.sleep(10_000);
    const ids = ['r-0', 'r-1', 'r-2', 'r-3'];
    for (const id of ids) await starting(second, 'all', { id });
    await cluster.time.sleep(300);
    first.die();
    const ends = await Promise.all(ids.map((id) => second.service.wait(id, 120_000)));
    const late = ends.filter(({ status }) => status === 'timed-out');
    expect(ends.filter(({ status }) => status === 'completed')).toHaveLength(1);
    expect(late).toHaveLength(3);
    for (const { error } of late) expect(error).toMatchObject({ code: 'start-timeout' });
    expect(seen.most('all')).toBe(1);
  });
});
