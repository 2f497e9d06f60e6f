import { TroupeError, type WorkflowDefinition } from '@troupe/contracts';
import { aroundOperations, type Store } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import type { Runtime } from '../src/index.ts';
import { appOf, replicas } from './replicas.ts';
import { startRuntime } from './start-runtime.ts';

const waits: WorkflowDefinition = { kind: 'workflow', name: 'waits', run: async (ctx) => ctx.signal('go') };

/** A store of which the first answer of each operation gets lost; `lost` names those. */
function losingFirstAnswers(inner: Store, lost: Set<string>): Store {
  return aroundOperations(inner, async ({ name }, run) => {
    const answer = await run();
    if (lost.has(name) || name === 'close') return answer;
    lost.add(name);
    throw new TroupeError('unavailable', 'connection closed', { retryable: true });
  });
}

/** Sends the signal until it is taken: of that, too, the first answers get lost. */
async function letGo({ service }: Runtime, id: string): Promise<void> {
  const taken = () =>
    service.signal(id, 'go', 'on', 'key').then(
      () => true,
      () => false,
    );
  await expect.poll(taken, { timeout: 5_000 }).toBe(true);
}

describe('a process that starts while the first answer of each read of the store gets lost', () => {
  it('begins, and takes up what is open, as a replica', async () => {
    const lost = new Set<string>();
    await using cluster = replicas(appOf([waits]));
    const before = await cluster.start('before');
    const { task } = await before.service.start({ kind: 'workflow', name: 'waits' });
    await before.close(0);
    const after = await cluster.start('after', (store) => losingFirstAnswers(store, lost));
    await letGo(after, task.id);
    expect(await after.service.wait(task.id, 5_000)).toMatchObject({ status: 'completed', output: 'on' });
    expect([...lost]).toEqual(
      expect.arrayContaining([
        'time',
        'secrets.insert',
        'nodes.get',
        'nodes.replace',
        'nodes.find',
        'partitions.find',
        'openTasks',
        'readTurns',
      ]),
    );
  });

  it('begins, and takes up what is open, alone', async () => {
    const lost = new Set<string>();
    const store = memoryStore();
    const { run } = waits;
    let id: string;
    {
      await using before = await startRuntime({ waits: run }, { store });
      ({ id } = await before.run('waits', undefined, 1));
    }
    await using after = await startRuntime({ waits: run }, { store: losingFirstAnswers(store, lost) });
    expect([...lost]).toEqual(expect.arrayContaining(['openTasks', 'readTurns']));
    await letGo(after.runtime, id);
    expect(await after.runtime.service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: 'on' });
  });
});
