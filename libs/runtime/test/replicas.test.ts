import { describe, expect, it } from 'vitest';
import { nodeRecords } from '../src/cluster/node-records.ts';
import { partitionRecords } from '../src/cluster/partition-records.ts';
import {
  partitionOf,
  PARTITIONS,
  TroupeError,
  type Task,
  type TaskId,
  type WorkflowContext,
  type WorkflowDefinition,
} from '@troupe/contracts';
import { aroundOperations, isReadable, type Store } from '@troupe/store';
import { appOf, replicas } from './replicas.ts';

const workflow = (name: string, run: (ctx: WorkflowContext, input: any) => Promise<any>): WorkflowDefinition => ({
  kind: 'workflow',
  name,
  run,
});

const double = { kind: 'activity' as const, name: 'double', run: async (n: number) => 2 * n };
const app = appOf(
  [
    workflow('sum', async (ctx, input: number) => {
      const doubled = await Promise.all([1, 2, 3].map((n) => ctx.call(double, n)));
      return input + doubled.reduce((sum, n) => sum + (n as number), 0);
    }),
    workflow('family', async (ctx, input: number) => Promise.all([1, 2, 3, 4, 5, 6].map((n) => ctx.child('sum', input + n)))),
    workflow('waiting', async (ctx) => {
      ctx.on.query('state', () => 'waiting');
      ctx.on.update('add', (n: unknown) => (n as number) + 1);
      return ctx.signal('go');
    }),
    workflow('guardian', async (ctx) => ctx.child('waiting', undefined, { id: `${ctx.taskId}-ward` })),
    workflow('pair', async (ctx) => {
      const first = await ctx.signal<number>('go');
      ctx.attributes.set({ got: first });
      return [first, await ctx.signal('go')];
    }),
    workflow('sleeper', async (ctx) => {
      await ctx.sleep(300);
      return 'awake';
    }),
  ],
  [double],
);

const spread = async (store: Store): Promise<Record<string, number>> => {
  const count: Record<string, number> = {};
  for (const { node = 'nobody' } of (await partitionRecords(store).all()).filter(isReadable)) count[node] = (count[node] ?? 0) + 1;
  return count;
};

const ids = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${prefix}-${i}`);

describe('two orchestrators over one store', () => {
  it('share the partitions, and each serves every task (P4)', async () => {
    await using cluster = replicas(app);
    const a = await cluster.start('a');
    expect(await spread(cluster.store)).toEqual({ a: PARTITIONS });
    const b = await cluster.start('b');
    await cluster.time.until(async () => {
      const { a: ofA = 0, b: ofB = 0 } = await spread(cluster.store);
      return ofA > 0 && ofB > 0 && ofA + ofB === PARTITIONS;
    });

    const tasks = ids('sum', 20);
    for (const [i, id] of tasks.entries()) await (i % 2 === 0 ? a : b).service.start({ kind: 'workflow', name: 'sum', input: i, id });
    const ends = await Promise.all(tasks.map((id, i) => (i % 3 === 0 ? a : b).service.wait(id, 5_000)));
    expect(ends.map(({ output }) => output)).toEqual(tasks.map((_, i) => i + 12));
    expect(a.openTasks + b.openTasks).toBe(0);
  });

  it('take up what they can read of a store that loses some answers, and the rest with the next look (E1)', async () => {
    await using cluster = replicas(app);
    const a = await cluster.start('a');
    const tasks = ids('waiting', 64);
    await Promise.all(tasks.map((id) => a.service.start({ kind: 'workflow', name: 'waiting', id })));
    await a.close(0);
    let reads = 0;
    const b = await cluster.start('b', (store) => ({
      ...store,
      readTurns: (...args) =>
        ++reads % 5 === 0 ? Promise.reject(new TroupeError('unavailable', 'The answer was lost.')) : store.readTurns(...args),
    }));
    await cluster.time.until(() => b.openTasks === 64);
    expect(reads).toBeGreaterThan(64);
  });

  it('get a signal that came while the lease of its owner was over (E6, P3)', async () => {
    await using cluster = replicas(app);
    let away = false;
    const a = await cluster.start('a', (store) =>
      aroundOperations(store, async ({ name }, run) => {
        if (away && name === 'nodes.replace') throw new TroupeError('unavailable', 'The store is away.');
        const result = await run();
        // Longer than a lease.
        if (away && name === 'acceptMessage') await cluster.time.sleep(3_000);
        return result;
      }),
    );
    const { task } = await a.service.start({ kind: 'workflow', name: 'pair' });
    away = true;
    cluster.time.after(3_500, () => (away = false));
    // Repeated by itself until its owner is sure again.
    await a.service.signal(task.id, 'go', 1, 'one');
    await a.service.signal(task.id, 'go', 2, 'two');
    expect(await a.service.wait(task.id, 5_000)).toMatchObject({ status: 'completed', output: [1, 2] });
  });

  it('start children and get their ends across processes', async () => {
    await using cluster = replicas(app);
    const a = await cluster.start('a');
    const b = await cluster.start('b');
    await cluster.time.until(async () => ((await spread(cluster.store))['b'] ?? 0) > 10);
    const tasks = ids('family', 5);
    for (const id of tasks) await b.service.start({ kind: 'workflow', name: 'family', input: 1, id });
    for (const id of tasks) expect((await a.service.wait(id, 5_000)).output).toEqual([14, 15, 16, 17, 18, 19]);
  });

  it('cancel children in other processes, and wait for their ends', async () => {
    await using cluster = replicas(app);
    const a = await cluster.start('a');
    const b = await cluster.start('b');
    await cluster.time.until(async () => ((await spread(cluster.store))['b'] ?? 0) > 10);
    for (const id of ids('guardian', 6)) {
      await a.service.start({ kind: 'workflow', name: 'guardian', id });
      await cluster.time.until(async () => (await b.service.get(`${id}-ward`).catch(() => undefined))?.status === 'running');
      await b.service.cancel(id);
      expect((await a.service.wait(id, 5_000)).status).toBe('cancelled');
      expect((await a.service.get(`${id}-ward`)).status).toBe('cancelled');
    }
  });

  it('pass signals, queries, updates and control on to the owner', async () => {
    await using cluster = replicas(app);
    const a = await cluster.start('a');
    const b = await cluster.start('b');
    await cluster.time.until(async () => ((await spread(cluster.store))['b'] ?? 0) > 10);
    for (const id of ids('waiting', 4)) {
      await a.service.start({ kind: 'workflow', name: 'waiting', id });
      for (const each of [a, b]) {
        expect(await each.service.query(id, 'state', null)).toBe('waiting');
        expect(await each.service.update(id, 'add', 2)).toBe(3);
        expect((await each.service.suspend(id)).status).toBe('suspended');
        expect((await each.service.resume(id)).status).toBe('running');
        await expect(each.service.query(id, 'none', null)).rejects.toMatchObject({ code: 'query-not-found' });
        await expect(each.service.get(`${id}-no`)).rejects.toMatchObject({ code: 'task-not-found' });
      }
      await b.service.signal(id, 'go', { fast: true });
      expect((await a.service.wait(id, 5_000)).output).toEqual({ fast: true });
    }
  });

  it('give the same events to readers of each, from any event on, without gap or double', async () => {
    await using cluster = replicas(app);
    const a = await cluster.start('a');
    const b = await cluster.start('b');
    await cluster.time.until(async () => ((await spread(cluster.store))['b'] ?? 0) > 10);
    for (const id of ids('watched', 3)) {
      await a.service.start({ kind: 'workflow', name: 'waiting', id });
      const read = async (runtime: typeof a, after?: string): Promise<string[]> => {
        const seen: string[] = [];
        for await (const event of runtime.service.events(id, after, AbortSignal.timeout(8_000))) seen.push(event.id);
        return seen;
      };
      const readers = [read(a), read(b)];
      await cluster.time.sleep(100);
      await b.service.signal(id, 'go', 1);
      const [first, second] = await Promise.all(readers);
      expect(first!.length).toBeGreaterThan(2);
      expect(second).toEqual(first);
      expect(new Set(first).size).toBe(first!.length);
      expect(await read(b, first![0])).toEqual(first!.slice(1));
    }
  });

  it('take over what a drained one had, at once, and nothing is lost or done twice', async () => {
    await using cluster = replicas(app);
    const a = await cluster.start('a');
    const b = await cluster.start('b');
    await cluster.time.until(async () => ((await spread(cluster.store))['b'] ?? 0) > 10);
    const tasks = [...ids('sleep', 20), ...ids('pat', 20)];
    for (const id of tasks) await a.service.start({ kind: 'workflow', name: id.startsWith('sleep') ? 'sleeper' : 'waiting', id });
    await b.close(1_000);
    expect(b.openTasks).toBe(0);
    await cluster.time.until(async () => (await spread(cluster.store))['a'] === PARTITIONS, 2_000);
    for (const id of tasks.filter((each) => each.startsWith('pat'))) await a.service.signal(id, 'go', id);
    const ends = await Promise.all(tasks.map((id) => a.service.wait(id, 5_000)));
    expect(ends.map(({ status }) => status)).toEqual(tasks.map(() => 'completed'));
    expect(ends.slice(20).map(({ output }) => output)).toEqual(ids('pat', 20));
  });

  it('deliver a signal once, though its owner went before the store knew that it was read (E6)', async () => {
    await using cluster = replicas(app);
    const forgetful = (store: Store): Store => ({
      ...store,
      append: ({ consumed: _, ...entry }) => store.append(entry),
    });
    const a = await cluster.start('a', forgetful);
    await a.service.start({ kind: 'workflow', name: 'pair', id: 'pair' });
    await a.service.signal('pair', 'go', 1, 'first');
    await cluster.time.until(async () => (await a.service.get('pair')).attributes['got'] === 1);
    await a.close(1_000);
    const b = await cluster.start('b');
    await cluster.time.until(async () => (await spread(cluster.store))['b'] === PARTITIONS, 5_000);
    await b.service.signal('pair', 'go', 1, 'first');
    await b.service.signal('pair', 'go', 2, 'second');
    expect((await b.service.wait('pair', 5_000)).output).toEqual([1, 2]);
  });

  it('wait on at the next owner when one dies meanwhile, and no longer than they were asked to', async () => {
    await using cluster = replicas(app);
    const a = await cluster.start('a');
    const b = await cluster.startMortal('b');
    await cluster.time.until(async () => ((await spread(cluster.store))['b'] ?? 0) > 10);
    const owned = new Set(
      (await partitionRecords(cluster.store).all())
        .filter(isReadable)
        .filter(({ node }) => node === 'b')
        .map(({ partition }) => partition),
    );
    const id = ids('waited', 200).find((each) => owned.has(partitionOf(each as TaskId)))!;
    await a.service.start({ kind: 'workflow', name: 'waiting', id });
    const began = cluster.time.now();
    const [short, long] = [a.service.wait(id, 1_000), a.service.wait(id, 30_000)];
    await cluster.time.sleep(200);
    b.die();
    expect(await short).toMatchObject({ id, status: 'running' });
    expect(cluster.time.now() - began).toBeLessThan(5_000);
    await cluster.time.until(async () => (await spread(cluster.store))['b'] === undefined);
    await a.service.signal(id, 'go', 'on');
    expect(await long).toMatchObject({ status: 'completed', output: 'on' });
  });

  it('refuse the commits of one that was cut off, and go on with its tasks (P2, P3, E9)', async () => {
    await using cluster = replicas(app);
    const a = await cluster.start('a');
    let cut = false;
    const parted = (store: Store): Store =>
      aroundOperations(store, ({ name }, run) => (cut && ['nodes.replace', 'append'].includes(name) ? new Promise(() => {}) : run()));
    const b = await cluster.start('b', parted);
    await cluster.time.until(async () => ((await spread(cluster.store))['b'] ?? 0) > 10);
    const tasks = ids('cut', 30);
    for (const id of tasks) await a.service.start({ kind: 'workflow', name: 'waiting', id });
    const owned = new Set(
      (await partitionRecords(cluster.store).all())
        .filter(isReadable)
        .filter(({ node }) => node === 'b')
        .map(({ partition }) => partition),
    );
    const his = tasks.filter((id) => owned.has(partitionOf(id as TaskId)));
    expect(his.length).toBeGreaterThan(3);
    cut = true;
    await cluster.time.until(async () => (await spread(cluster.store))['b'] === undefined);
    for (const id of tasks) await a.service.signal(id, 'go', id);
    const ends: readonly Task[] = await Promise.all(tasks.map((id) => a.service.wait(id, 5_000)));
    expect(ends.map(({ output }) => output)).toEqual(tasks);
    expect(b.openTasks).toBeGreaterThan(0);
  });

  it('that wake after others took over begin nothing they had decided before (P3, E5)', async () => {
    const done: string[] = [];
    const deed = { kind: 'activity' as const, name: 'deed', run: async (id: string) => void done.push(`call of ${id}`) };
    const both = workflow('both', async (ctx) => {
      await Promise.all([ctx.call(deed, ctx.taskId), ctx.step('deed', () => void done.push(`step of ${ctx.taskId}`))]);
    });
    await using cluster = replicas(appOf([both], [deed]));
    let asleep = false;
    const waking = Promise.withResolvers<void>();
    const a = await cluster.start('a', (store) => ({
      ...aroundOperations(store, async ({ name }, run) => {
        if (asleep && name === 'nodes.replace') await waking.promise;
        return run();
      }),
      // The answer comes while it sleeps: it is taken when it wakes.
      append: async (entry) => {
        const result = await store.append(entry);
        if (entry.turn.n === 0) {
          asleep = true;
          await waking.promise;
        }
        return result;
      },
    }));
    void a.service.start({ kind: 'workflow', name: 'both', id: 'deeds' }).catch(() => {});
    await cluster.time.until(() => asleep);
    const b = await cluster.start('b');
    await cluster.time.until(() => b.openTasks === 1, 8_000);
    // Whether a worker has what the other sent is known when workers have said what they run.
    expect(await b.service.wait('deeds', 10_000)).toMatchObject({ status: 'completed' });
    waking.resolve();
    await cluster.time.sleep(1_000);
    expect(done.toSorted()).toEqual(['call of deeds', 'step of deeds']);
  });

  it('of one name do not take partitions from each other: the later one stops, and says why (P2)', async () => {
    await using cluster = replicas(app);
    const first = await cluster.start('twin');
    const started = await first.service.start({ kind: 'workflow', name: 'waiting', id: 'kept' });
    const taken: TroupeError[] = [];
    await cluster.start('twin', undefined, (error) => taken.push(error));
    await cluster.time.until(() => taken.length === 1, 5_000);
    expect(taken[0]).toMatchObject({ code: 'invalid-configuration', message: expect.stringMatching(/"twin".*TROUPE_NODE/) });
    await cluster.time.until(() => first.openTasks === 1, 5_000);
    await first.service.signal(started.task.id, 'go', 1);
    expect(await first.service.wait('kept', 5_000)).toMatchObject({ status: 'completed' });
  });

  it('keep their name when their record was removed while they were silent', async () => {
    await using cluster = replicas(app);
    const a = await cluster.start('a');
    const nodes = nodeRecords(cluster.store);
    await nodes.remove((await nodes.all()).find(({ node }) => node === 'a')!);
    await cluster.time.until(async () => (await nodes.all())[0]?.node === 'a', 5_000);
    const { task } = await a.service.start({ kind: 'workflow', name: 'waiting' });
    await a.service.signal(task.id, 'go', 1);
    expect(await a.service.wait(task.id, 5_000)).toMatchObject({ status: 'completed' });
  });
});
