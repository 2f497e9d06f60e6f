import { memoryBus } from '@troupe/bus/memory';
import type { Store } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import { localTools } from '@troupe/tools/local';
import { describe, expect, it } from 'vitest';
import { createRuntime, type Runtime } from '../src/index.ts';
import { acceptedOnce } from './interleavings/accepted-once.ts';
import { seededSchedule } from './interleavings/seeded-schedule.ts';
import { noAgents } from './no-agents.ts';
import { appOf, silent } from './replicas.ts';

const app = appOf([{ kind: 'workflow', name: 'waiting', run: (ctx) => ctx.signal('go') }]);

function runtimeOver(store: Store): Runtime {
  return createRuntime({ store, bus: memoryBus(), app, tools: localTools(app), log: silent, ...noAgents, cluster: false, node: 'test' });
}

/** The answer to the first read of a log comes when it is let go. */
function holdingFirstRead(store: Store): { readonly store: Store; readonly read: Promise<void>; letGo(): void } {
  const [read, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let reads = 0;
  return {
    read: read.promise,
    letGo: held.resolve,
    store: {
      ...store,
      async readTurns(...range) {
        const turns = await store.readTurns(...range);
        if (++reads > 1) return turns;
        read.resolve();
        await held.promise;
        return turns;
      },
    },
  };
}

describe('a task that went on while its log was being read', () => {
  it('is not open again when it ended meanwhile: what recovery read of it is outdated (E8)', async () => {
    const documents = memoryStore();
    const before = runtimeOver(documents);
    await before.start();
    await before.service.start({ kind: 'workflow', name: 'waiting', id: 'task' });
    await before.close(0);

    const { store, read, letGo } = holdingFirstRead(documents);
    const after = runtimeOver(store);
    const started = after.start();
    await read;
    // A client asks for the task, so that it is taken up before recovery has read it.
    await expect.poll(() => after.service.signal('task', 'go', 'now').then(() => 'taken', String)).toBe('taken');
    expect(await after.service.wait('task', 5_000)).toMatchObject({ status: 'completed', output: 'now' });
    letGo();
    await started;
    expect([after.openTasks, (await after.service.get('task')).status]).toEqual([0, 'completed']);
    expect(await documents.readTask('task' as never)).toMatchObject({ open: false, status: 'completed' });
    await after.close(0);
  });

  it('is not open again when it ended while a client looked for its record (E8): schedule 35776', async () => {
    const { course, numbers } = seededSchedule(35_776);
    await expect(acceptedOnce(course, numbers)).resolves.toBeUndefined();
  });
});
