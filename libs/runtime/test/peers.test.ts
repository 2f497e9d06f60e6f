import { memoryBus } from '@troupe/bus/memory';
import { localPrincipal, TroupeError, type TaskId, type WorkflowLog } from '@troupe/contracts';
import { machineEnv } from '@troupe/env/machine';
import { expect, it } from 'vitest';
import { createPeers, type PeerHandlers } from '../src/cluster/peers.ts';

const task = 'order-7' as TaskId;

/** What a process that asks receives, and what the one that answers logs, when the answer fails so. */
async function failing(error: unknown): Promise<{ readonly received: unknown; readonly logged: readonly unknown[] }> {
  const logged: unknown[] = [];
  const write: WorkflowLog['error'] = (message, data) => void logged.push({ message, data });
  const fail = (): Promise<never> => Promise.reject(error as Error);
  const limits = { limit: fail, 'limit-granted': fail, 'limit-holds': fail };
  const handlers: PeerHandlers = { service: fail, begin: fail, 'child-ended': fail, stop: fail, watch: fail, ...limits };
  const log: WorkflowLog = { debug: write, info: write, warn: write, error: write };
  const bus = memoryBus();
  const peers = createPeers({ bus, log, env: machineEnv }, () => true, handlers);
  for (let partition = 0; partition < 64; partition++) peers.serve(partition);
  const received = await peers.askService(localPrincipal, task, ['signal', task, 'go']).catch((refusal: unknown) => refusal);
  await bus.close();
  return { received, logged };
}

it('log what they hide from each other, and of which task it is', async () => {
  const error = new TypeError('secret of the store');
  const { received, logged } = await failing(error);
  expect(received).toMatchObject({ code: 'internal', message: expect.not.stringContaining('secret') });
  expect(logged).toEqual([{ message: expect.any(String), data: { task, operation: 'service', about: 'signal', err: error } }]);
});

it('send each other what is an error of the platform, and log nothing', async () => {
  const { received, logged } = await failing(new TroupeError('task-ended', 'Too late.', { retryable: false }));
  expect(received).toMatchObject({ code: 'task-ended', message: 'Too late.', retryable: false });
  expect(logged).toEqual([]);
});
