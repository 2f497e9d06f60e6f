import { TroupeError } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { startRuntime, type Code, type StartedRuntime } from './start-runtime.ts';

/** Which steps ran, by task. */
const ran: string[] = [];
const code: Code = async (ctx) => {
  for (let i = 0; i < 5; i++) await ctx.step(`step-${i}`, ({ idempotencyKey }) => void ran.push(`${idempotencyKey.split('/')[0]} ${i}`));
  return ctx.signal('go');
};

const run = (store: Store): Promise<StartedRuntime> => startRuntime({ code }, { store });

/** A task with six turns, in the store. */
async function original(store: Store): Promise<string> {
  ran.length = 0;
  await using started = await run(store);
  const { task } = await started.runtime.service.start({ kind: 'workflow', name: 'code', id: 'original' });
  await expect.poll(async () => (await started.runtime.service.get(task.id)).turns).toBe(6);
  ran.length = 0;
  return task.id;
}

/** The process dies, or the store is away, once so many turns of the copy are stored. */
function breaking(store: Store, after: number, how: 'dies' | 'away'): { readonly store: Store; mend(): void; readonly reached: boolean } {
  let stored = 0;
  let broken = true;
  return {
    store: {
      ...store,
      async append(entry) {
        if (broken && entry.turn.task === ('copy' as never) && stored++ === after) {
          if (how === 'dies') return new Promise<never>(() => {});
          throw new TroupeError('unavailable', 'The store is away.', { retryable: true });
        }
        return store.append(entry);
      },
    },
    mend: () => (broken = false),
    get reached() {
      return stored > after;
    },
  };
}

describe('a fork that was cut off', () => {
  for (let after = 1; after < 4; after++) {
    it(`after ${after} of its turns is finished by the process that finds it, and does nothing again`, async () => {
      const store = memoryStore();
      const id = await original(store);
      await using dying = await run(breaking(store, after, 'dies').store);
      void dying.runtime.service.fork(id, 4, 'copy').catch(() => {});
      await expect.poll(async () => (await store.readTurns('copy' as never, 0, 10)).length).toBe(after);
      await using next = await run(store);
      const { service } = next.runtime;
      await expect.poll(async () => (await service.get('copy')).waitingFor).toMatchObject([{ kind: 'signal' }]);
      expect(ran.filter((step) => step.startsWith('copy'))).toEqual(['copy 3', 'copy 4']);
      expect(await service.fork(id, 4, 'copy')).toMatchObject({ id: 'copy', status: 'running' });
      await expect(service.fork(id, 3, 'copy')).rejects.toMatchObject({ code: 'already-exists' });
      await expect(service.start({ kind: 'workflow', name: 'code', id: 'copy' })).rejects.toMatchObject({ code: 'already-exists' });
      await service.signal('copy', 'go', 'on');
      expect(await service.wait('copy', 5_000)).toMatchObject({ status: 'completed', output: 'on' });
    });

    it(`after ${after} of its turns is finished by its repeat when the store is back`, async () => {
      const store = memoryStore();
      const id = await original(store);
      const broken = breaking(store, after, 'away');
      await using started = await run(broken.store);
      const { service } = started.runtime;
      await expect(service.fork(id, 4, 'copy')).rejects.toMatchObject({ code: 'unavailable' });
      broken.mend();
      expect(await service.fork(id, 4, 'copy')).toMatchObject({ id: 'copy', status: 'running' });
      await expect.poll(async () => (await service.get('copy')).waitingFor).toMatchObject([{ kind: 'signal' }]);
      expect(ran).toEqual(['copy 3', 'copy 4']);
    });
  }

  it('before its first turn leaves the id free', async () => {
    const store = memoryStore();
    const id = await original(store);
    const broken = breaking(store, 0, 'away');
    await using started = await run(broken.store);
    const { service } = started.runtime;
    await expect(service.fork(id, 4, 'copy')).rejects.toMatchObject({ code: 'unavailable' });
    broken.mend();
    await expect(service.get('copy')).rejects.toMatchObject({ code: 'task-not-found' });
    expect((await service.start({ kind: 'workflow', name: 'code', id: 'copy' })).created).toBe(true);
  });

  it('and whose original is gone meanwhile leaves the id free', async () => {
    const store = memoryStore();
    const id = await original(store);
    await using dying = await run(breaking(store, 2, 'dies').store);
    void dying.runtime.service.fork(id, 4, 'copy').catch(() => {});
    await expect.poll(async () => (await store.readTurns('copy' as never, 0, 10)).length).toBe(2);
    await store.deleteTask(id as never);
    await using next = await run(store);
    await expect(next.runtime.service.get('copy')).rejects.toMatchObject({ code: 'task-not-found' });
    expect((await next.runtime.service.start({ kind: 'workflow', name: 'code', id: 'copy' })).created).toBe(true);
  });
});

describe('two forks of one id at once', () => {
  it('are one copy when they ask for the same; otherwise one is refused', async () => {
    const store = memoryStore();
    const id = await original(store);
    await using started = await run(store);
    const { service } = started.runtime;
    const [first, second, other] = await Promise.allSettled([
      service.fork(id, 4, 'copy'),
      service.fork(id, 4, 'copy'),
      service.fork(id, 2, 'copy'),
    ]);
    expect(first).toMatchObject({ status: 'fulfilled', value: { id: 'copy' } });
    expect(second).toMatchObject({ status: 'fulfilled', value: { id: 'copy' } });
    expect(other).toMatchObject({ status: 'rejected', reason: { code: 'already-exists' } });
    await expect.poll(async () => (await service.get('copy')).waitingFor).toMatchObject([{ kind: 'signal' }]);
    expect(ran).toEqual(['copy 3', 'copy 4']);
  });

  it('from the beginning are one copy, too', async () => {
    const store = memoryStore();
    const id = await original(store);
    await using started = await run(store);
    const { service } = started.runtime;
    const forks = await Promise.all([service.fork(id, 0, 'copy'), service.fork(id, 0, 'copy'), service.fork(id, 0, 'copy')]);
    expect(new Set(forks.map(({ createdAt }) => createdAt)).size).toBe(1);
    await expect.poll(async () => (await service.get('copy')).waitingFor).toMatchObject([{ kind: 'signal' }]);
    expect(ran).toEqual([0, 1, 2, 3, 4].map((i) => `copy ${i}`));
    await expect(service.fork(id, 1, 'copy')).rejects.toMatchObject({ code: 'already-exists' });
  });
});

describe('a fork of a fork', () => {
  it('goes on from its own turn, from the beginning, too', async () => {
    const store = memoryStore();
    const id = await original(store);
    await using started = await run(store);
    const { service } = started.runtime;
    await service.fork(id, 4, 'copy');
    await expect.poll(async () => (await service.get('copy')).waitingFor).toMatchObject([{ kind: 'signal' }]);
    ran.length = 0;
    await service.fork('copy', (await service.get('copy')).turns - 1, 'second');
    await service.fork('copy', 0, 'anew');
    await expect.poll(async () => (await service.get('second')).waitingFor).toMatchObject([{ kind: 'signal' }]);
    await expect.poll(async () => (await service.get('anew')).waitingFor).toMatchObject([{ kind: 'signal' }]);
    expect(ran.filter((step) => step.startsWith('second'))).toEqual(['second 4']);
    expect(ran.filter((step) => step.startsWith('anew'))).toHaveLength(5);
  });
});

describe('a signal of a key the original had', () => {
  it('is another signal to the copy (E6)', async () => {
    const store = memoryStore();
    const two: Code = async (ctx) => [await ctx.signal('go'), await ctx.signal('go')];
    await using started = await startRuntime({ two }, { store });
    const { service } = started.runtime;
    await service.start({ kind: 'workflow', name: 'two', id: 'first' });
    await service.signal('first', 'go', 1, 'key');
    await expect.poll(async () => (await service.get('first')).turns).toBe(2);
    await service.fork('first', 2, 'copy');
    await service.suspend('copy');
    await service.signal('copy', 'go', 2, 'key');
    await service.resume('copy');
    expect(await service.wait('copy', 5_000)).toMatchObject({ output: [1, 2] });
    await service.signal('copy', 'go', 2, 'key');
    await expect(service.signal('copy', 'go', 3, 'key')).rejects.toMatchObject({ code: 'idempotency-key-reused' });
  });
});
