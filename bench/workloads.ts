import type { Task } from '@troupe/contracts';
import { callerKey } from './access.ts';
import { createLoad, percentile, timed, type Load } from './load.ts';
import { clusterUnderTest, type ClusterUnderTest } from './cluster-under-test.ts';
import { platformUnderTest, type PlatformUnderTest } from './platform-under-test.ts';
import type { Result, Workload } from './workload.ts';

const STEPS = 10;

async function onPlatform<P extends PlatformUnderTest>(
  open: () => Promise<P>,
  connections: number,
  measure: (load: Load, platform: P) => Promise<Result>,
): Promise<Result> {
  await using platform = await open();
  const load = createLoad(platform.url, connections, await callerKey(platform.url));
  try {
    return await measure(load, platform);
  } finally {
    await load.close();
  }
}

function chain(open: () => Promise<PlatformUnderTest>, clients: number, tasks: number, aim = Number.NaN): Workload {
  const name = `chain of 10 at ${clients}`;
  const measure = async (load: Load): Promise<Result> => {
    const took: number[] = [];
    const run = async (): Promise<void> => {
      const begun = performance.now();
      completed(await load.run('workflow', 'chain', STEPS));
      took.push(performance.now() - begun);
    };
    await timed(clients, Math.ceil(tasks / 4), run);
    took.length = 0;
    const seconds = await timed(clients, tasks, run);
    return {
      workload: name,
      value: (tasks * STEPS) / seconds,
      unit: 'steps/s',
      aim,
      detail: `p50 ${percentile(took, 0.5).toFixed(1)} ms, p99 ${percentile(took, 0.99).toFixed(1)} ms a task`,
    };
  };
  return { name, run: () => onPlatform(open, clients, measure) };
}

const fanOut =
  (tasks: number, aim = Number.NaN) =>
  async (load: Load): Promise<Result> => {
    const run = async (): Promise<void> => completed(await load.run('workflow', 'fan-out', 100));
    await timed(32, 100, run);
    const seconds = await timed(32, tasks, run);
    return { workload: 'fan-out 100', value: (tasks * 100) / seconds, unit: 'steps/s', aim, detail: '32 clients' };
  };

const agentLoop =
  (tasks: number, aim = Number.NaN) =>
  async (load: Load): Promise<Result> => {
    const run = async (): Promise<void> => completed(await load.run('agent', 'looper', 'go'));
    await timed(64, 200, run);
    const seconds = await timed(64, tasks, run);
    // Five rounds of one model call and two tools, and the model call that answers.
    return {
      workload: 'agent loop at 64',
      value: (tasks * 16) / seconds,
      unit: 'steps/s',
      aim,
      detail: '5 rounds: model 5 ms, two tools 2 ms; then the answer',
    };
  };

const approvals =
  (aim = Number.NaN) =>
  async (load: Load): Promise<Result> => {
    const count = 2_000;
    const ids: string[] = [];
    await timed(64, count, async () => void ids.push((await load.start('workflow', 'approval', null)).id));
    const seconds = await timed(64, count, (i) => load.signal(ids[i]!, 'approved', true));
    const begun = performance.now();
    await timed(64, count, async (i) => completed(await load.wait(ids[i]!)));
    return {
      workload: 'approvals 2,000',
      value: count / seconds,
      unit: 'events/s',
      aim,
      detail: `each a durable signal over HTTP; all ended and read back ${(performance.now() - begun).toFixed(0)} ms later`,
    };
  };

const timers =
  (aim = Number.NaN) =>
  async (load: Load): Promise<Result> => {
    const count = 1_000;
    const ids: string[] = [];
    await timed(64, count, async () => void ids.push((await load.start('workflow', 'timer', 2_000)).id));
    const late: number[] = [];
    await timed(64, count, async (i) => {
      const task = await load.wait(ids[i]!);
      completed(task);
      late.push(task.output as number);
    });
    if (Math.min(...late) < 0) throw new Error('A timer fired early.');
    return {
      workload: 'timers 1,000 of 2 s',
      value: percentile(late, 0.99),
      unit: 'ms late, p99',
      aim,
      atMost: true,
      detail: `max ${Math.max(...late)} ms, none early`,
    };
  };

async function parked(_: Load, platform: PlatformUnderTest): Promise<Result> {
  const count = 100_000;
  interface Memory {
    readonly heapUsed: number;
    readonly external: number;
    readonly rss: number;
  }
  // A few first, so that code and caches are there already.
  const before = await platform.ask<Memory>({ park: 1_000 });
  const begun = performance.now();
  const after = await platform.ask<Memory>({ park: count });
  const bytes = (after.heapUsed + after.external - before.heapUsed - before.external) / count;
  return {
    workload: 'parked 100,000',
    value: bytes / 1_024,
    unit: 'KB each',
    aim: 3,
    atMost: true,
    detail: `started in ${((performance.now() - begun) / 1_000).toFixed(1)} s, resident ${(after.rss / 1e6).toFixed(0)} MB`,
  };
}

const recovery =
  (aim = Number.NaN) =>
  async (load: Load, platform: PlatformUnderTest): Promise<Result> => {
    const count = 500;
    const work = 1_000;
    const ids: string[] = [];
    await timed(64, count, async () => void ids.push((await load.start('workflow', 'slow', work)).id));
    await platform.kill();
    const begun = performance.now();
    await platform.start();
    const boot = performance.now() - begun;
    const again = createLoad(platform.url, 64, await callerKey(platform.url));
    await timed(64, count, async (i) => completed(await again.wait(ids[i]!)));
    const seconds = (performance.now() - begun - work) / 1_000;
    await again.close();
    return {
      workload: 'recovery of 500',
      value: seconds,
      unit: 's beyond the work',
      aim,
      atMost: true,
      detail: `of it ${(boot / 1_000).toFixed(2)} s until it was ready`,
    };
  };

/** Remote calls one after the other, and what each costs besides. */
async function calls(load: Load, cluster: ClusterUnderTest): Promise<Result> {
  const [tasks, each] = [500, 10];
  const run = async (): Promise<void> => completed(await load.run('workflow', 'calls', each));
  await timed(64, 100, run);
  const before = await cluster.counts();
  const seconds = await timed(64, tasks, run);
  const after = await cluster.counts();
  const count = tasks * each;
  // A request and its answer pass the server twice.
  const messages = (after.messages - before.messages) / count - 2;
  const writes = (after.turns - before.turns - tasks) / count;
  return {
    workload: 'calls, 10 at 64',
    value: count / seconds,
    unit: 'calls/s',
    aim: Number.NaN,
    detail: `a call: ${messages.toFixed(2)} bus messages (aim 6), ${writes.toFixed(2)} turns stored (aim 1); an insert takes ${cluster.insert.toFixed(2)} ms`,
  };
}

function completed(task: Task): void {
  if (task.status !== 'completed') throw new Error(`Task ${task.id} is ${task.status}: ${JSON.stringify(task.error ?? task.waitingFor)}`);
}

/** Every workload on a platform of its own with an empty store, durability on, over HTTP. */
export const embeddedWorkloads: readonly Workload[] = [
  chain(platformUnderTest, 1, 400, 2_400),
  chain(platformUnderTest, 32, 4_000),
  chain(platformUnderTest, 256, 12_000, 25_000),
  { name: 'fan-out 100', run: () => onPlatform(platformUnderTest, 32, fanOut(600, 25_000)) },
  { name: 'agent loop at 64', run: () => onPlatform(platformUnderTest, 64, agentLoop(2_000, 16_000)) },
  { name: 'approvals 2,000', run: () => onPlatform(platformUnderTest, 64, approvals(10_000)) },
  { name: 'timers 1,000 of 2 s', run: () => onPlatform(platformUnderTest, 64, timers(10)) },
  { name: 'parked 100,000', run: () => onPlatform(platformUnderTest, 1, parked) },
  { name: 'recovery of 500', run: () => onPlatform(platformUnderTest, 64, recovery(2)) },
];

/** The same over the services; how a task sleeps in memory is the same code, and not measured again. */
export const distributedWorkloads: readonly Workload[] = [
  chain(clusterUnderTest, 1, 100, 800),
  chain(clusterUnderTest, 32, 1_000),
  chain(clusterUnderTest, 256, 4_000, 12_000),
  { name: 'calls, 10 at 64', run: () => onPlatform(clusterUnderTest, 64, calls) },
  { name: 'fan-out 100', run: () => onPlatform(clusterUnderTest, 32, fanOut(200)) },
  { name: 'agent loop at 64', run: () => onPlatform(clusterUnderTest, 64, agentLoop(500)) },
  { name: 'approvals 2,000', run: () => onPlatform(clusterUnderTest, 64, approvals()) },
  { name: 'timers 1,000 of 2 s', run: () => onPlatform(clusterUnderTest, 64, timers()) },
  { name: 'recovery of 500', run: () => onPlatform(clusterUnderTest, 64, recovery()) },
];
