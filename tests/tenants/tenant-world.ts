import { tenantServices } from '@troupe/access';
import { memoryBus } from '@troupe/bus/memory';
import { serviceAgents, serviceApp, serviceSnapshot } from '@troupe/contracts/contract';
import type { App, ModelAnswer, TaskServices, WorkflowDefinition } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { machineEnv } from '@troupe/env/machine';
import { createRuntime } from '@troupe/runtime';
import type { Store } from '@troupe/store';
import { localTools } from '@troupe/tools/local';
import { serveActivities } from '@troupe/worker';

export interface TenantWorld extends AsyncDisposable {
  /** For principals, each within its tenant. */
  readonly services: TaskServices;
  /** As they are inside. */
  readonly inner: TaskServices;
}

export interface TenantWorldOptions {
  readonly workflows?: readonly WorkflowDefinition[];
  readonly activities?: App['activities'];
  readonly env?: Env;
}

/** A runtime over a store, behind the decorator that keeps tenants apart. */
export async function tenantWorld(
  store: Store,
  { workflows = [], activities = new Map(), env = machineEnv }: TenantWorldOptions = {},
): Promise<TenantWorld> {
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const bus = memoryBus({ log });
  const app: App = {
    ...serviceApp,
    workflows: new Map([...serviceApp.workflows, ...workflows.map((each) => [each.name, each] as const)]),
    activities,
  };
  const runtime = createRuntime({
    ...{ store, bus, app, log, env },
    tools: localTools(app),
    agentLoop: serviceAgents,
    pinAgent: serviceSnapshot,
    decideAnswer: async ({ reply }) => reply as unknown as ModelAnswer,
    demandFreeNames: () => {},
    cluster: false,
    node: 'test',
  });
  const worker = serveActivities({ bus, log, app: () => app, concurrency: 8 });
  await runtime.start();
  return {
    services: tenantServices(runtime.services),
    inner: runtime.services,
    async [Symbol.asyncDispose]() {
      await runtime.close(0);
      await worker.stop(0);
      await bus.close(0);
      await store.close();
    },
  };
}
