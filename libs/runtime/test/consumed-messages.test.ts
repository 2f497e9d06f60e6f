import { partitionOf, taskId } from '@troupe/contracts';
import { encodeMessage } from '@troupe/contracts/format';
import { memoryDocuments, memoryStore } from '@troupe/store/memory';
import type { Store } from '@troupe/store';
import { describe, expect, it } from 'vitest';
import { startRuntime, type Code } from './start-runtime.ts';

/** A store that never notes which messages a turn consumed. */
function forgetful(store: Store): Store {
  return { ...store, append: ({ consumed: _, ...entry }) => store.append(entry) };
}

describe('a message that a turn consumed', () => {
  it('is given to its task once, in later runs and processes too, though nothing else says that it was read (F3, E6)', async () => {
    const store = memoryStore(memoryDocuments());
    const code: Code = async (ctx, input) => {
      const got = (input ?? []) as readonly number[];
      if (got.length === 6) return got;
      return ctx.continueAsNew([...got, (await ctx.signal('go')) as number]);
    };
    for (let n = 1; n <= 6; n++) {
      await using started = await startRuntime({ code }, { store: forgetful(store) });
      const { service } = started.runtime;
      if (n === 1) await service.start({ kind: 'workflow', name: 'code', id: 'one' });
      await service.signal('one', 'go', n, `key-${n}`);
      await service.signal('one', 'go', 1, 'key-1');
      const given = async (): Promise<readonly unknown[]> =>
        (await service.history('one', { limit: 100 })).items.flatMap(({ inputs }) =>
          inputs.flatMap((input) => (input.kind === 'signal' ? [input.payload] : [])),
        );
      await expect.poll(given, { timeout: 5_000 }).toEqual(Array.from({ length: n }, (_, i) => i + 1));
      // What was found read is noted as read.
      expect((await store.unreadMessages(taskId('one'))).length).toBeLessThanOrEqual(1);
      if (n === 6) expect(await service.wait('one', 5_000)).toMatchObject({ status: 'completed', output: [1, 2, 3, 4, 5, 6] });
    }
  });

  it('is given to its task once, though it was read as unread before its turn was stored, and the log before that, too (F3, E6)', async () => {
    const store = memoryStore();
    const stored = Promise.withResolvers<void>();
    let looks = 0;
    let held = false;
    const slow: Store = {
      ...store,
      unreadMessages(task) {
        looks++;
        return store.unreadMessages(task);
      },
      async readTurns(...args) {
        const turns = await store.readTurns(...args);
        // The first who looks for what to give the task gets to know the log late.
        if (looks === 2 && !held) {
          held = true;
          await stored.promise;
        }
        return turns;
      },
    };
    const code: Code = async (ctx) => [await ctx.signal('go'), await ctx.signal('go'), await ctx.signal('go')];
    await using started = await startRuntime({ code }, { store: slow });
    const { service } = started.runtime;
    const { id } = await started.run('code', undefined, 5);
    const task = taskId(id);
    for (const [key, payload] of [
      ['one', 1],
      ['two', 2],
    ] as const) {
      const message = `signal:go:${key}`;
      const body = encodeMessage({ kind: 'signal', name: 'go', payload, message });
      await store.acceptMessage({ task, partition: partitionOf(task), id: message, at: 0, body });
    }
    const first = service.signal(id, 'go', 1, 'one');
    await expect.poll(() => held).toBe(true);
    await service.signal(id, 'go', 2, 'two');
    await expect.poll(() => store.unreadMessages(task)).toEqual([]);
    stored.resolve();
    await first;
    await service.signal(id, 'go', 3, 'three');
    expect(await service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: [1, 2, 3] });
  });
});
