import { memoryBus } from '@troupe/bus/memory';
import { localPrincipal, platformPrincipal, type Json, type Principal, type TaskId, type TaskService } from '@troupe/contracts';
import { machineEnv } from '@troupe/env/machine';
import { describe, expect, it } from 'vitest';
import { createPeers, type PeerHandlers } from '../src/cluster/peers.ts';
import { routeService } from '../src/cluster/route-service.ts';
import { startRuntime } from './start-runtime.ts';
import { silent } from './replicas.ts';

const task = 'order-7' as TaskId;
const holder: Principal = { kind: 'key', id: '0a1b2c3d', tenant: 'default', roles: ['admin'] };

/** A process that owns nothing, another that owns everything, and what the second is asked for whom. */
function twoProcesses(): AsyncDisposable & { readonly serviceOf: (principal: Principal) => TaskService; readonly asked: unknown[] } {
  const bus = memoryBus();
  const asked: unknown[] = [];
  const refuse = (): Promise<never> => Promise.reject(new Error('asked for nobody'));
  const handlers: PeerHandlers = {
    service: async ([method]: readonly Json[], principal) => {
      asked.push([method, principal]);
      return { id: task, endedAt: 'now' };
    },
    begin: refuse,
    'child-ended': refuse,
    stop: refuse,
    watch: refuse,
    limit: refuse,
    'limit-granted': refuse,
    'limit-holds': refuse,
  };
  const peers = createPeers({ bus, log: silent, env: machineEnv }, () => true, handlers);
  for (let partition = 0; partition < 64; partition++) peers.serve(partition);
  const ownership = { owns: () => false, fault: () => undefined } as never;
  const serviceOf = (principal: Principal): TaskService =>
    routeService({ env: machineEnv, ownership, peers, local: {} as never, principal }, refuse);
  return { serviceOf, asked, [Symbol.asyncDispose]: () => bus.close() };
}

describe('the owner of a task', () => {
  it.each([localPrincipal, holder, platformPrincipal])(
    'is asked on behalf of the principal that asked another process: %o',
    async (principal) => {
      await using processes = twoProcesses();
      const service = processes.serviceOf(principal);
      await service.start({ kind: 'workflow', name: 'code', id: task });
      await service.get(task);
      await service.wait(task, 10);
      await service.signal(task, 'go', 1);
      await service.update(task, 'change', 1);
      await service.query(task, 'state', null);
      for (const verb of ['cancel', 'terminate', 'suspend', 'resume', 'purge', 'fork'] as const)
        await service[verb](task, 0 as never, task as never);
      await service.approval(`${task}.1.0`);
      await service.decide(`${task}.1.0`, { decision: 'approve' });
      const methods = [
        'start',
        'get',
        'wait',
        'signal',
        'update',
        'query',
        'cancel',
        'terminate',
        'suspend',
        'resume',
        'purge',
        'fork',
        'approval',
        'decide',
      ];
      expect(processes.asked).toEqual(methods.map((method) => [method, principal]));
    },
  );
});

describe('the task services of a process', () => {
  it('make one view for each principal', async () => {
    await using started = await startRuntime({});
    const { services, service } = started.runtime;
    expect(services.for(holder)).toBe(services.for(holder));
    expect(services.for(localPrincipal)).toBe(service);
    expect(services.for(holder)).not.toBe(service);
  });
});
