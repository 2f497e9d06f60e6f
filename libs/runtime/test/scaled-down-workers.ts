import type { Bus } from '@troupe/bus';
import {
  aliveSubject,
  signOfLife,
  type ActivityDefinition,
  type AttemptFailed,
  type Json,
  type ModelAnswer,
  type WorkContext,
} from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { machineEnv } from '@troupe/env/machine';
import { memoryStore } from '@troupe/store/memory';
import { localTools } from '@troupe/tools/local';
import { serveActivities } from '@troupe/worker';
import { expect, it } from 'vitest';
import { createRuntime, type Runtime } from '../src/index.ts';
import { appOf, silent } from './replicas.ts';
import { noAgents } from './no-agents.ts';

/** Milliseconds until the next execution; an owner counts on what a worker said for eight times as long. */
const SOON_MS = 1_000;
/** So much faster do workers here say what they run. */
const FASTER = 50;
const hasty: Env = {
  ...machineEnv,
  monotonic: () => machineEnv.monotonic() * FASTER,
  after: (ms, callback) => machineEnv.after(ms === signOfLife.every ? ms / FASTER : ms, callback),
};

interface Execution {
  readonly worker: number;
  readonly attempt: number;
  readonly lastHeartbeat: Json | undefined;
}

interface World extends AsyncDisposable {
  readonly runtime: Runtime;
  readonly begun: readonly Execution[];
  /** Starts a task that makes the call so many times at once. */
  start(calls?: number): Promise<string>;
  /** Another process, as far as the bus can see. */
  work(): { stop(grace: number): Promise<void> };
  /** Resolves once the owner got the report that an execution runs. */
  seen(): Promise<void>;
  failures(task: string): Promise<readonly AttemptFailed[]>;
}

interface LongActivity extends Partial<ActivityDefinition> {
  /** What an execution comes to; undefined while it is to run until it is aborted. */
  readonly ends: (execution: Execution) => Json | undefined;
}

/** An owner and workers, each with a connection of its own, and one activity that takes long. */
async function world(connect: () => Promise<Bus>, { ends, ...more }: LongActivity): Promise<World> {
  const begun: Execution[] = [];
  const untilAborted = ({ signal }: WorkContext): Promise<never> =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  const activity = (worker: number): ActivityDefinition => ({
    kind: 'activity',
    name: 'long',
    run: (_, ctx) => {
      const execution: Execution = { worker, attempt: ctx.attempt, lastHeartbeat: ctx.lastHeartbeat };
      begun.push(execution);
      ctx.heartbeat({ by: worker });
      return ends(execution) ?? untilAborted(ctx);
    },
    ...more,
  });
  const app = appOf(
    [
      {
        kind: 'workflow',
        name: 'waiting',
        run: (ctx, calls) =>
          Promise.all(Array.from({ length: calls as number }, () => ctx.call('long', null, { retry: { attempts: 1 }, heartbeat: '1m' }))),
      },
    ],
    [activity(0)],
  );
  const bus = await connect();
  const store = memoryStore();
  const runtime = createRuntime({
    store,
    bus,
    app,
    tools: localTools(app),
    log: silent,
    ...noAgents,
    decideAnswer: async ({ reply }) => reply as unknown as ModelAnswer,
    cluster: true,
    node: 'owner',
  });
  await runtime.start();
  const buses = [bus];
  const workers: { stop(grace: number): Promise<void> }[] = [];
  const opened = await Promise.all(Array.from({ length: 2 }, connect));
  buses.push(...opened);
  return {
    runtime,
    begun,
    async start(calls = 1) {
      const { task } = await runtime.service.start({ kind: 'workflow', name: 'waiting', input: calls });
      return task.id;
    },
    work() {
      const number = workers.length + 1;
      const definitions = new Map([['long', activity(number)]]);
      const worker = serveActivities({
        bus: opened[number % opened.length]!,
        log: silent,
        env: hasty,
        app: () => ({ activities: definitions }),
        concurrency: 1,
      });
      workers.push(worker);
      return worker;
    },
    seen() {
      const { promise, resolve } = Promise.withResolvers<void>();
      const listening = bus.listen(aliveSubject, () => resolve());
      return promise.finally(() => listening.stop());
    },
    async failures(task) {
      const { items } = await runtime.service.history(task, { limit: 200 });
      return items.flatMap(({ inputs }) => inputs).filter((input): input is AttemptFailed => input.kind === 'attempt-failed');
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(workers.map((worker) => worker.stop(0)));
      await runtime.close(0);
      await Promise.all(buses.map((each) => each.close(0)));
      await store.close();
    },
  };
}

/** @param connect gives a connection to the bus of one test; the tests that share a bus share nothing else */
export function interruptions(newBus: () => Promise<() => Promise<Bus>>): void {
  it('begins again on another worker at once, from its last heartbeat, though the owner just got the report that it runs', async () => {
    await using cluster = await world(await newBus(), { ends: ({ worker }) => (worker === 2 ? 'done' : undefined) });
    const first = cluster.work();
    const task = await cluster.start();
    await cluster.seen();
    cluster.work();
    const since = performance.now();
    await first.stop(20);
    expect(await cluster.runtime.service.wait(task, SOON_MS)).toMatchObject({ status: 'completed', output: ['done'] });
    expect(performance.now() - since).toBeLessThan(SOON_MS);
    expect(cluster.begun).toEqual([
      { worker: 1, attempt: 1, lastHeartbeat: undefined },
      { worker: 2, attempt: 2, lastHeartbeat: { by: 1 } },
    ]);
    expect(await cluster.failures(task)).toMatchObject([{ attempt: 1, lost: true, interrupted: true, failure: { code: 'attempt-lost' } }]);
  });

  it('counts as no loss: it begins at once however many workers are replaced', async () => {
    const replaced = 25;
    await using cluster = await world(await newBus(), { ends: ({ worker }) => (worker > replaced ? 'done' : undefined) });
    let worker = cluster.work();
    const task = await cluster.start();
    for (let i = 1; i <= replaced; i++) {
      await expect.poll(() => cluster.begun.length, { timeout: SOON_MS, interval: 2 }).toBe(i);
      const next = cluster.work();
      await worker.stop(0);
      worker = next;
    }
    expect(await cluster.runtime.service.wait(task, SOON_MS)).toMatchObject({ status: 'completed', output: ['done'] });
    expect(cluster.begun.map(({ attempt }) => attempt)).toEqual(Array.from({ length: replaced + 1 }, (_, i) => i + 1));
  });

  it('waits at once for somebody who knows, and is not repeated, where its effect must not happen twice', async () => {
    await using cluster = await world(await newBus(), { ends: () => undefined, effect: 'once' });
    const first = cluster.work();
    const task = await cluster.start();
    await cluster.seen();
    cluster.work();
    await first.stop(20);
    const asked = async (): Promise<unknown> => (await cluster.runtime.service.approvals({ limit: 10, task })).items;
    await expect.poll(asked, { timeout: SOON_MS }).toMatchObject([{ reason: 'outcome-unknown' }]);
    expect(cluster.begun).toHaveLength(1);
  });

  it('is asked about elsewhere at once when the question what happened was interrupted', async () => {
    let asked = 0;
    await using cluster = await world(await newBus(), {
      ends: () => undefined,
      effect: 'once',
      reconcile: async (_, { signal }) => {
        asked++;
        if (asked === 2) return { happened: true, value: 'found' };
        return new Promise((__, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      },
    });
    const first = cluster.work();
    const task = await cluster.start();
    await expect.poll(() => cluster.begun.length).toBe(1);
    const second = cluster.work();
    await first.stop(20);
    await expect.poll(() => asked).toBe(1);
    cluster.work();
    await second.stop(20);
    expect(await cluster.runtime.service.wait(task, SOON_MS)).toMatchObject({ status: 'completed', output: ['found'] });
    expect([cluster.begun.length, asked]).toEqual([1, 2]);
  });

  it('takes nothing with it that has not begun', async () => {
    await using cluster = await world(await newBus(), { ends: ({ worker }) => (worker === 2 ? 'done' : undefined) });
    const first = cluster.work();
    const task = await cluster.start(3);
    await cluster.seen();
    await first.stop(20);
    cluster.work();
    expect(await cluster.runtime.service.wait(task, SOON_MS)).toMatchObject({ status: 'completed', output: ['done', 'done', 'done'] });
    expect(await cluster.failures(task)).toHaveLength(1);
  });
}
