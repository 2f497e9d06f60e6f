import { memoryBus } from '@troupe/bus/memory';
import type { App, Json, Task, WorkflowContext, WorkflowDefinition } from '@troupe/contracts';
import { memoryStore } from '@troupe/store/memory';
import { createRuntime, type Runtime, type RuntimeOptions } from '../src/index.ts';

/** Code as users write it: what it takes and gives is theirs to say. */
export type Code = (ctx: WorkflowContext, input: any) => Promise<unknown>;

export interface StartedRuntime extends AsyncDisposable {
  readonly runtime: Runtime;
  /** What was logged, level first. */
  readonly logged: readonly string[];
  /** Starts a task and waits for its end, or for what it is after `ms` milliseconds. */
  run(workflow: string, input?: Json, ms?: number): Promise<Task>;
}

/** A runtime over stores in memory. The code is written again from the log at every turn when `cacheBytes` is 0. */
export async function startRuntime(workflows: Record<string, Code>, options: Partial<RuntimeOptions> = {}): Promise<StartedRuntime> {
  const logged: string[] = [];
  const write = (level: string) => (message: string) => void logged.push(`${level} ${message}`);
  const bus = memoryBus();
  const runtime = createRuntime({
    store: memoryStore(),
    bus,
    app: appOf(workflows),
    log: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') },
    agentLoop: () => Promise.reject(new Error('There are no agents here.')),
    pinAgent: () => {
      throw new Error('There are no agents here.');
    },
    cluster: false,
    node: 'test',
    ...options,
  });
  await runtime.start();
  return {
    runtime,
    logged,
    async run(name, input, ms = 5_000) {
      const { task } = await runtime.service.start({ kind: 'workflow', name, ...(input === undefined ? {} : { input }) });
      return runtime.service.wait(task.id, ms);
    },
    async [Symbol.asyncDispose]() {
      await runtime.close(50);
      await bus.close(0);
    },
  };
}

function appOf(workflows: Record<string, Code>): App {
  const none = new Map<string, never>();
  const definitions = Object.entries(workflows).map(([name, run]): [string, WorkflowDefinition] => [name, { kind: 'workflow', name, run }]);
  return { build: 'one', workflows: new Map(definitions), agents: none, tools: none, activities: none, models: none };
}
