import { memoryStore } from '@troupe/store/memory';
import { describeTaskService, serviceAgents, serviceApp, serviceSnapshot, type TaskServiceWorld } from '@troupe/contracts/contract';
import type { Store } from '@troupe/store';
import { replicas } from './replicas.ts';
import { startRuntime } from './start-runtime.ts';

const agents = { agentLoop: serviceAgents, pinAgent: serviceSnapshot };

async function one(store: Store): Promise<TaskServiceWorld> {
  const { runtime, ...started } = await startRuntime({}, { app: serviceApp, ...agents, store });
  return { services: runtime.services, [Symbol.asyncDispose]: started[Symbol.asyncDispose] };
}

describeTaskService('the task services of one process', () => one(memoryStore()));

describeTaskService('the task services of a replica that has half of the tasks', async () => {
  const cluster = replicas(serviceApp, agents);
  const { services } = await cluster.start('a');
  await cluster.start('b');
  return { services, [Symbol.asyncDispose]: cluster[Symbol.asyncDispose] };
});
