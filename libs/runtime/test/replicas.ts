import { memoryBus } from '@troupe/bus/memory';
import type { Bus, Subscription } from '@troupe/bus';
import type { ActivityDefinition, App, ModelAnswer, TroupeError, WorkflowDefinition, WorkflowLog } from '@troupe/contracts';
import { aroundOperations, type Store } from '@troupe/store';
import { memoryStore, type MemoryDocuments } from '@troupe/store/memory';
import { localTools } from '@troupe/tools/local';
import { serveActivities } from '@troupe/worker';
import { createRuntime, type Runtime, type RuntimeOptions } from '../src/index.ts';
import { flowingTime, type FlowingTime } from './schedules/flowing-time.ts';
import { noAgents } from './no-agents.ts';

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

/** Several runtimes over one store and bus, as replicas of an orchestrator are, and a worker, in virtual time. */
export interface Replicas extends AsyncDisposable {
  readonly store: Store;
  readonly bus: Bus;
  /** That of all of them. */
  readonly time: FlowingTime;
  start(node: string, wrap?: (store: Store) => Store, onNameTaken?: (error: TroupeError) => void): Promise<Runtime>;
  /** One that can die as a process does: from then on it writes, receives and answers nothing. */
  startMortal(node: string, wrap?: (store: Store) => Store): Promise<{ readonly runtime: Runtime; die(): void }>;
}

/** @param agents how the tasks of agents go; by default there are none @param documents what the store holds */
export function replicas(
  app: App,
  agents: Partial<Pick<RuntimeOptions, 'agentLoop' | 'pinAgent' | 'directory'>> = {},
  documents?: MemoryDocuments,
): Replicas {
  const time = flowingTime();
  const store = memoryStore(documents, time.now);
  const bus = memoryBus({ now: time.now, after: time.after });
  const runtimes: Runtime[] = [];
  const worker = serveActivities({ bus, log: silent, env: time, app: () => app, concurrency: 100 });
  const start = async (
    node: string,
    ports: { readonly store: Store; readonly bus: Bus },
    onNameTaken: (error: TroupeError) => void = () => {},
  ): Promise<Runtime> => {
    const runtime = createRuntime({
      ...ports,
      env: time,
      app,
      tools: localTools(app),
      log: silent,
      ...noAgents,
      decideAnswer: async ({ reply }) => reply as unknown as ModelAnswer,
      ...agents,
      cluster: true,
      node,
      onNameTaken,
    });
    runtimes.push(runtime);
    await runtime.start();
    return runtime;
  };
  return {
    store,
    bus,
    time,
    start: (node, wrap = (same) => same, onNameTaken = () => {}) => start(node, { store: wrap(store), bus }, onNameTaken),
    async startMortal(node, wrap = (same) => same) {
      let dead = false;
      const whileAlive = async <T>(action: () => Promise<T>): Promise<T> => {
        const result = dead ? undefined : await action();
        return dead ? new Promise<never>(() => {}) : (result as T);
      };
      const own = wrap(store);
      const answering = new Set<Subscription>();
      const runtime = await start(node, {
        store: aroundOperations(own, ({ name }, run) => (['nodes.replace', 'append'].includes(name) ? whileAlive(run) : run())),
        bus: {
          ...bus,
          respond(subject, handler) {
            const subscription = bus.respond(subject, (body, trace) => whileAlive(() => handler(body, trace)));
            answering.add(subscription);
            return subscription;
          },
        },
      });
      return {
        runtime,
        die() {
          dead = true;
          for (const subscription of answering) void subscription.stop();
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(runtimes.map((runtime) => runtime.close(0).catch(() => {})));
      await worker.stop(0);
      await bus.close(0);
      await store.close();
      time.stop();
    },
  };
}
