import { tenantServices } from '@troupe/access';
import { memoryBus } from '@troupe/bus/memory';
import { serviceAgents, serviceApp, serviceSnapshot } from '@troupe/contracts/contract';
import type { App, ModelAnswer, Principal, TaskServices, WorkflowDefinition } from '@troupe/contracts';
import { createRuntime } from '@troupe/runtime';
import type { Store } from '@troupe/store';
import { localTools } from '@troupe/tools/local';
import { serveActivities } from '@troupe/worker';

/** A principal of a tenant; of two tenants, those of the same name differ in nothing else. */
export function principalIn(tenant: string): Principal {
  return { kind: 'user', id: 'ada', user: 'ada', tenant, roles: ['admin'] };
}

export interface TenantWorld extends AsyncDisposable {
  /** For principals, each within its tenant. */
  readonly services: TaskServices;
  /** As they are inside. */
  readonly inner: TaskServices;
}

/** A runtime over a store, behind the decorator that keeps tenants apart. */
export async function tenantWorld(
  store: Store,
  workflows: readonly WorkflowDefinition[] = [],
  activities: App['activities'] = new Map(),
): Promise<TenantWorld> {
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const bus = memoryBus({ log });
  const app: App = {
    ...serviceApp,
    workflows: new Map([...serviceApp.workflows, ...workflows.map((each) => [each.name, each] as const)]),
    activities,
  };
  const runtime = createRuntime({
    ...{ store, bus, app, log },
    tools: localTools(app),
    agentLoop: serviceAgents,
    pinAgent: serviceSnapshot,
    decideAnswer: async ({ reply }) => reply as unknown as ModelAnswer,
    cluster: false,
    node: 'test',
  });
  const worker = serveActivities({ bus, log, app: () => app, concurrency: 8 });
  await runtime.start();
  return {
    services: tenantServices(runtime.services),
    inner: runtime.services,
    async [Symbol.asyncDispose]() {
      await runtime.close(50);
      await worker.stop(0);
      await bus.close(0);
      await store.close();
    },
  };
}
