import { memoryBus } from '@troupe/bus/memory';
import type { Bus } from '@troupe/bus';
import type { App, TaskService } from '@troupe/contracts';
import { aroundOperations, type Store } from '@troupe/store';
import { localTools } from '@troupe/tools/local';
import { serveActivities } from '@troupe/worker';
import { createRuntime, type Runtime, type RuntimeOptions } from '../../src/index.ts';
import { silent } from '../replicas.ts';
import type { VirtualEnv } from '@troupe/env/virtual';
import { mortalEnv } from '../mortal-env.ts';
import { noAgents } from '../no-agents.ts';

export interface ProcessOptions extends Partial<Pick<RuntimeOptions, 'cacheBytes' | 'log'>> {
  readonly store: Store;
  readonly clock: VirtualEnv;
  readonly app: App;
  /** Milliseconds until the store has carried out what it is asked, and as many until its answer arrives. */
  readonly latency?: number;
  /** Activities run at once of each name. */
  readonly concurrency?: number;
}

/** One process with everything in it, over a store that outlives it. */
export interface TestProcess {
  readonly runtime: Runtime;
  readonly service: TaskService;
  readonly bus: Bus;
  /** As `kill -9`: from now on it writes, receives and does nothing. What its store was asked for before is done. */
  kill(): void;
}

export async function startProcess({ store, clock, app, concurrency = 8, latency = 0, ...options }: ProcessOptions): Promise<TestProcess> {
  let dead = false;
  const env = mortalEnv(clock, () => dead);
  const bus = memoryBus({ now: clock.now });
  const runtime = createRuntime({
    store: mortal(store, () => dead, latency === 0 ? undefined : () => new Promise((resolve) => clock.after(latency, resolve))),
    bus,
    app,
    tools: localTools(app),
    log: silent,
    env,
    ...noAgents,
    cluster: false,
    node: 'test',
    ...options,
  });
  const worker = serveActivities({
    bus,
    log: silent,
    app: () => app,
    concurrency,
    env,
  });
  await runtime.start();
  return {
    runtime,
    service: runtime.service,
    bus,
    kill() {
      dead = true;
      // Nothing it has open is waited for.
      void worker.stop(0);
      void bus.close(0);
    },
  };
}

/** The store as a process sees it that may die: what it asks for then is not done, and nothing is answered any more. */
function mortal(store: Store, isDead: () => boolean, travel: (() => Promise<void>) | undefined): Store {
  return aroundOperations(store, async (_, run) => {
    await travel?.();
    const result = isDead() ? undefined : await run();
    await travel?.();
    return isDead() ? new Promise<never>(() => {}) : result;
  });
}
