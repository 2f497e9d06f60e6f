import { memoryBus } from '@troupe/bus/memory';
import { serviceAgents, serviceApp, serviceSnapshot } from '@troupe/contracts/contract';
import type { ModelAnswer } from '@troupe/contracts';
import { createRuntime, type Runtime } from '@troupe/runtime';
import type { Store } from '@troupe/store';
import { localTools } from '@troupe/tools/local';

/** A runtime that goes on with what a store holds. */
export async function runtimeOver(store: Store): Promise<Runtime> {
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const runtime = createRuntime({
    ...{ store, log, bus: memoryBus({ log }), app: serviceApp },
    tools: localTools(serviceApp),
    agentLoop: serviceAgents,
    pinAgent: serviceSnapshot,
    decideAnswer: async ({ reply }) => reply as unknown as ModelAnswer,
    demandFreeNames: () => {},
    cluster: false,
    node: 'stored',
  });
  await runtime.start();
  return runtime;
}

/** Tasks of every kind that lists distinguish: ended, waiting, with a session, with an approval, with one that was decided. */
export async function storeTasks(store: Store): Promise<void> {
  const runtime = await runtimeOver(store);
  const { service } = runtime;
  await service.start({ kind: 'workflow', name: 'echo', id: 'ended', input: 'x', attributes: { customer: 'c1', user: 'ada' } });
  await service.wait('ended', 5_000);
  await service.start({ kind: 'workflow', name: 'wait', id: 'waits', attributes: { customer: 'c1' } });
  await service.signal('waits', 'other', 1, 'key');
  await service.start({ kind: 'agent', name: 'bot', id: 'talked', session: 'talk', input: 'hello' });
  await service.wait('talked', 5_000);
  for (const id of ['asks', 'decided']) {
    await service.start({ kind: 'agent', name: 'desk', id, input: 5 });
    while ((await service.approvals({ task: id, limit: 1 })).items.length === 0);
  }
  await service.decide('decided.0.0', { decision: 'approve' });
  await service.wait('decided', 5_000);
  await runtime.close(1_000);
  await store.close();
}
