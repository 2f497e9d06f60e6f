import { memoryBus } from '@troupe/bus/memory';
import type { Bus } from '@troupe/bus';
import type { ActivityDefinition, App, WorkflowDefinition, WorkflowLog } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import { serveDefinitions } from '@troupe/worker';
import { createRuntime, type Runtime } from '../src/index.ts';

export const silent: WorkflowLog = { debug() {}, info() {}, warn() {}, error() {} };

export function appOf(workflows: readonly WorkflowDefinition[], activities: readonly ActivityDefinition[] = []): App {
  return {
    build: 'test',
    workflows: new Map(workflows.map((each) => [each.name, each])),
    activities: new Map(activities.map((each) => [each.name, each])),
    agents: new Map(),
    tools: new Map(),
    models: new Map(),
  };
}

/** Several runtimes over one store and bus, as replicas of an orchestrator are, and a worker. */
export interface Replicas extends AsyncDisposable {
  readonly store: Store;
  readonly bus: Bus;
  start(node: string, wrap?: (store: Store) => Store): Promise<Runtime>;
}

export function replicas(app: App): Replicas {
  const store = memoryStore();
  const bus = memoryBus();
  const runtimes: Runtime[] = [];
  const worker = serveDefinitions({ bus, log: silent, kind: 'activity', definitions: () => app.activities, concurrency: 100 });
  return {
    store,
    bus,
    async start(node, wrap = (same) => same) {
      const runtime = createRuntime({
        store: wrap(store),
        bus,
        app,
        log: silent,
        agentLoop: () => Promise.reject(new Error('There are no agents here.')),
        pinAgent: () => {
          throw new Error('There are no agents here.');
        },
        cluster: true,
        node,
      });
      runtimes.push(runtime);
      await runtime.start();
      return runtime;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(runtimes.map((runtime) => runtime.close(0).catch(() => {})));
      await worker.stop(0);
      await bus.close(0);
      await store.close();
    },
  };
}
