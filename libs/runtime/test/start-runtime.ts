import { memoryBus } from '@troupe/bus/memory';
import type { ActivityDefinition, Json, ModelAnswer, Task, WorkflowContext } from '@troupe/contracts';
import { memoryStore } from '@troupe/store/memory';
import { localTools } from '@troupe/tools/local';
import { serveActivities } from '@troupe/worker';
import { createRuntime, type Runtime, type RuntimeOptions } from '../src/index.ts';
import { appOf } from './replicas.ts';
import { noAgents } from './no-agents.ts';

/** Code as users write it: what it takes and gives is theirs to say. */
export type Code = (ctx: WorkflowContext, input: any) => Promise<unknown>;

/** An activity without its name. */
export type Activity = Omit<ActivityDefinition, 'kind' | 'name'>;

export interface RuntimeUnderTest extends Partial<RuntimeOptions> {
  /** Run by a worker of this process. */
  readonly activities?: Readonly<Record<string, Activity>>;
}

export interface StartedRuntime extends AsyncDisposable {
  readonly runtime: Runtime;
  /** What was logged, level first. */
  readonly logged: readonly string[];
  /** Starts a task and waits for its end, or for what it is after `ms` milliseconds. */
  run(workflow: string, input?: Json, ms?: number): Promise<Task>;
  /** As a process does that stops by itself: its worker first. */
  stopWorker(): Promise<void>;
}

/** A runtime over a store in memory, with a worker. Nothing is kept in memory between turns when `cacheBytes` is 0. */
export async function startRuntime(
  workflows: Readonly<Record<string, Code>>,
  { activities = {}, ...options }: RuntimeUnderTest = {},
): Promise<StartedRuntime> {
  const logged: string[] = [];
  const write = (level: string) => (message: string) => void logged.push(`${level} ${message}`);
  const log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  const bus = memoryBus();
  const app = appOf(
    Object.entries(workflows).map(([name, run]) => ({ kind: 'workflow', name, run })),
    Object.entries(activities).map(([name, activity]) => ({ ...activity, kind: 'activity', name })),
  );
  const runtime = createRuntime({
    store: memoryStore(),
    bus,
    app,
    tools: localTools(options.app ?? app),
    log,
    ...noAgents,
    decideAnswer: async ({ reply }) => reply as unknown as ModelAnswer,
    cluster: false,
    node: 'test',
    ...options,
  });
  const worker = serveActivities({
    bus,
    log,
    app: () => app,
    concurrency: 8,
    strayErrors: options.strayErrors,
  });
  await runtime.start();
  return {
    runtime,
    logged,
    async run(name, input, ms = 5_000) {
      const { task } = await runtime.service.start({ kind: 'workflow', name, ...(input === undefined ? {} : { input }) });
      return runtime.service.wait(task.id, ms);
    },
    stopWorker: () => worker.stop(0),
    async [Symbol.asyncDispose]() {
      // Virtual time does not pass while it closes.
      await runtime.close(options.env === undefined ? 50 : 0);
      await worker.stop(0);
      await bus.close(0);
    },
  };
}
