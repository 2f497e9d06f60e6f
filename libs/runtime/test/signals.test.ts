import { partitionOf, taskId, TroupeError } from '@troupe/contracts';
import { encodeMessage } from '@troupe/contracts/format';
import type { Store } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { startRuntime, type Code } from './start-runtime.ts';

describe('a signal', () => {
  it('is kept until the code asks, also by the run after a continue-as-new, and one of a key counts once (E6)', async () => {
    const code: Code = async (ctx, input: string | null) => {
      await ctx.signal('begin');
      if (input !== 'second run') return ctx.continueAsNew('second run');
      return [ctx.run, await ctx.signal('kept'), await ctx.signal('kept')];
    };
    await using runtime = await startRuntime({ code }, { cacheBytes: 0 });
    const { service } = runtime.runtime;
    const { id } = await runtime.run('code', undefined, 5);
    await service.signal(id, 'kept', 1, 'one');
    await service.signal(id, 'kept', 1, 'one');
    await service.signal(id, 'kept', 2, 'two');
    await service.signal(id, 'begin', null);
    await service.signal(id, 'begin', null);
    expect(await service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: [2, 1, 2] });
  });

  it('is refused before its task exists and after its end', async () => {
    await using runtime = await startRuntime({ code: async () => 'done' });
    const { service } = runtime.runtime;
    await expect(service.signal('nobody', 'a', null)).rejects.toMatchObject({ code: 'task-not-found' });
    const { id } = await runtime.run('code');
    await expect(service.signal(id, 'a', null)).rejects.toMatchObject({ code: 'task-ended' });
  });

  it('repeated with its key after the end is no error when the task had taken it (E6)', async () => {
    await using runtime = await startRuntime({ code: async (ctx) => ctx.signal('go') });
    const { service } = runtime.runtime;
    const { id } = await runtime.run('code', undefined, 5);
    await service.signal(id, 'go', 1, 'one');
    await service.wait(id, 5_000);
    await service.signal(id, 'go', 1, 'one');
    await expect(service.signal(id, 'go', 2, 'two')).rejects.toMatchObject({ code: 'task-ended' });
  });

  it('does not overtake those its task was sent before another process took it up (E6)', async () => {
    const store = memoryStore();
    const code: Code = async (ctx) => [await ctx.signal('go'), await ctx.signal('go')];
    let id: string;
    {
      await using before = await startRuntime({ code }, { store });
      ({ id } = await before.run('code', undefined, 5));
    }
    // The process before took it, and died before a turn held it.
    await accept(store, id, 1, 'one');
    const reading = Promise.withResolvers<void>();
    let looks = 0;
    const slow: Store = {
      ...store,
      async unreadMessages(task) {
        if (looks++ === 0) throw new TroupeError('unavailable', 'The answer was lost.');
        await reading.promise;
        return store.unreadMessages(task);
      },
    };
    await using after = await startRuntime({ code }, { store: slow });
    const second = after.runtime.service.signal(id, 'go', 2, 'two');
    setTimeout(reading.resolve, 300);
    await second;
    expect(await after.runtime.service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: [1, 2] });
  });

  it('repeated while the turn that holds it is being stored counts once (E6)', async () => {
    const store = memoryStore();
    const storing = Promise.withResolvers<void>();
    const slow: Store = {
      ...store,
      async acceptMessage(message) {
        const accepted = await store.acceptMessage(message);
        if (accepted === 'duplicate') await new Promise((resolve) => setTimeout(resolve, 5));
        return accepted;
      },
      async append(entry) {
        if (entry.consumed !== undefined) await storing.promise;
        return store.append(entry);
      },
    };
    await using runtime = await startRuntime({ code: async (ctx) => [await ctx.signal('go'), await ctx.signal('go')] }, { store: slow });
    const { service } = runtime.runtime;
    const { id } = await runtime.run('code', undefined, 5);
    const sent = [1, 2, 3].map(() => service.signal(id, 'go', 1, 'one'));
    setTimeout(storing.resolve, 20);
    await Promise.all(sent);
    await service.signal(id, 'go', 2, 'two');
    expect(await service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: [1, 2] });
  });

  it('repeated twice at the same time after another process took it counts once (E6)', async () => {
    const store = memoryStore();
    let reads = 0;
    const slow: Store = {
      ...store,
      async readTurns(...args) {
        const turns = await store.readTurns(...args);
        // The second reader learns late what the log held.
        if (++reads > 1) await new Promise((resolve) => setTimeout(resolve, 30));
        return turns;
      },
    };
    await using runtime = await startRuntime({ code: async (ctx) => [await ctx.signal('go'), await ctx.signal('go')] }, { store: slow });
    const { service } = runtime.runtime;
    const { id } = await runtime.run('code', undefined, 5);
    await accept(store, id, 1, 'one');
    await accept(store, id, 1, 'other');
    await Promise.all([service.signal(id, 'go', 1, 'one'), service.signal(id, 'go', 1, 'other'), service.signal(id, 'go', 1, 'one')]);
    expect((await service.wait(id, 5_000)).status).toBe('completed');
    const { items } = await service.history(id, { limit: 100 });
    expect(items.flatMap(({ inputs }) => inputs).filter(({ kind }) => kind === 'signal')).toHaveLength(2);
  });

  it('taken by a process that had lost its task is taken before the next once it is repeated (E6)', async () => {
    const store = memoryStore();
    await using runtime = await startRuntime({ code: async (ctx) => [await ctx.signal('go'), await ctx.signal('go')] }, { store });
    const { service } = runtime.runtime;
    const { id } = await runtime.run('code', undefined, 5);
    await accept(store, id, 1, 'one');
    await service.signal(id, 'go', 1, 'one');
    await service.signal(id, 'go', 2, 'two');
    expect(await service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: [1, 2] });
  });
});

/** What a process does first with a signal that has a key. */
async function accept(store: Store, id: string, payload: number, key: string): Promise<void> {
  const message = `signal:go:${key}`;
  const body = encodeMessage({ kind: 'signal', name: 'go', payload, message });
  await store.acceptMessage({ task: taskId(id), partition: partitionOf(taskId(id)), id: message, at: 0, body });
}

describe('an update', () => {
  it('repeated with its key after the end is answered as it was', async () => {
    await using runtime = await startRuntime({
      code: async (ctx) => {
        ctx.on.update('double', (n: number) => 2 * n);
        await ctx.signal('go');
      },
    });
    const { service } = runtime.runtime;
    const { id } = await runtime.run('code', undefined, 5);
    expect(await service.update(id, 'double', 4, 'once')).toBe(8);
    await service.signal(id, 'go', null);
    await service.wait(id, 5_000);
    expect(await service.update(id, 'double', 4, 'once')).toBe(8);
    await expect(service.update(id, 'double', 4, 'twice')).rejects.toMatchObject({ code: 'task-ended' });
  });
});

describe('a race', () => {
  it('that was won stays won in another process, though the one that lost is settled there first', async () => {
    const store = memoryStore();
    const code: Code = async (ctx) => {
      const won = await ctx.race({ late: ctx.signal('late'), early: ctx.signal('early') });
      return [won.key, await ctx.signal('late'), won.value];
    };
    let id: string;
    {
      await using before = await startRuntime({ code }, { store });
      ({ id } = await before.run('code', undefined, 5));
      await before.runtime.service.signal(id, 'early', 'E');
    }
    await using after = await startRuntime({ code }, { store });
    // The wait that lost is older, and takes the first.
    await after.runtime.service.signal(id, 'late', 1);
    await after.runtime.service.signal(id, 'late', 2);
    expect(await after.runtime.service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: ['early', 2, 'E'] });
  });
});
