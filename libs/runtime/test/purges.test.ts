import { taskId, TroupeError } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import { whole } from '@troupe/store/contract';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { virtualEnv } from '@troupe/env/virtual';
import { startRuntime, type Code, type StartedRuntime } from './start-runtime.ts';

const code: Code = async (_, input) => input;
const run = (store: Store): Promise<StartedRuntime> => startRuntime({ code }, { store });

describe('a repeated purge', () => {
  it('is answered as the first was, by another process, too, and leaves a later task of that id alone (R7)', async () => {
    const store = memoryStore();
    {
      await using started = await run(store);
      const { service } = started.runtime;
      await service.start({ kind: 'workflow', name: 'code', id: 'gone', input: 1 });
      await service.wait('gone', 5_000);
      await service.purge('gone', 'key');
      await service.purge('gone', 'key');
      await expect(service.purge('gone', 'other')).rejects.toMatchObject({ code: 'task-not-found' });
      await expect(service.purge('gone')).rejects.toMatchObject({ code: 'task-not-found' });
    }
    await using next = await run(store);
    const { service } = next.runtime;
    await service.purge('gone', 'key');
    await service.start({ kind: 'workflow', name: 'code', id: 'gone', input: 2 });
    await service.wait('gone', 5_000);
    await service.purge('gone', 'key');
    expect(await service.get('gone')).toMatchObject({ status: 'completed', output: 2 });
  });

  it('deletes what others keep of a task before the task, and again when that failed', async () => {
    const [store, asked] = [memoryStore(), [] as string[]];
    await using started = await startRuntime(
      { code },
      {
        store,
        async deleteOfTask(id) {
          expect(await store.readTask(id)).toBeDefined();
          if (asked.push(id) === 1) throw new TroupeError('unavailable', 'The store was away.', { retryable: true });
        },
      },
    );
    const { service } = started.runtime;
    await service.start({ kind: 'workflow', name: 'code', id: 'gone' });
    await service.wait('gone', 5_000);
    await expect(service.purge('gone', 'key')).rejects.toMatchObject({ code: 'unavailable' });
    await service.purge('gone', 'key');
    await expect(service.get('gone')).rejects.toMatchObject({ code: 'task-not-found' });
    expect(asked).toEqual(['gone', 'gone']);
  });

  it('goes on with a deletion that was cut off', async () => {
    const store = memoryStore();
    let failing = true;
    await using started = await run({
      ...store,
      async deleteTask(id) {
        if (!failing) return store.deleteTask(id);
        throw new TroupeError('unavailable', 'The answer was lost.', { retryable: true });
      },
    });
    const { service } = started.runtime;
    await service.start({ kind: 'workflow', name: 'code', id: 'gone', input: 1 });
    await service.wait('gone', 5_000);
    await expect(service.purge('gone', 'key')).rejects.toMatchObject({ code: 'unavailable' });
    expect((await service.get('gone')).status).toBe('completed');
    failing = false;
    await service.purge('gone', 'key');
    await expect(service.get('gone')).rejects.toMatchObject({ code: 'task-not-found' });
  });

  it('is known for a day', async () => {
    const clock = virtualEnv();
    const store = memoryStore();
    await using started = await startRuntime({ code }, { store, env: clock });
    const { service } = started.runtime;
    await service.start({ kind: 'workflow', name: 'code', id: 'gone' });
    await service.wait('gone', 5_000);
    await service.purge('gone', 'key');
    const look = async (): Promise<void> => {
      clock.advance(10 * 60_000);
      await new Promise((resolve) => setImmediate(resolve));
    };
    for (let minutes = 0; minutes < 23 * 60; minutes += 10) await look();
    await service.purge('gone', 'key');
    for (let minutes = 0; minutes < 2 * 60; minutes += 10) await look();
    await expect(service.purge('gone', 'key')).rejects.toMatchObject({ code: 'task-not-found' });
  });
});

describe('a purge', () => {
  it('leaves a child alone whose end has not reached its parent', async () => {
    const waits: Code = async (ctx) => ctx.signal('go');
    const parent: Code = async (ctx) => {
      await ctx.child('waits', null, { id: 'child' });
      return ctx.signal('go');
    };
    await using started = await startRuntime({ waits, parent });
    const { service } = started.runtime;
    await service.start({ kind: 'workflow', name: 'parent', id: 'parent' });
    await expect.poll(() => service.get('child').catch(() => undefined)).toBeDefined();
    await service.suspend('parent');
    await service.signal('child', 'go', null);
    await service.wait('child', 5_000);
    await expect(service.purge('child')).rejects.toMatchObject({ code: 'task-open', message: expect.stringContaining('parent') });
    await service.resume('parent');
    await expect.poll(async () => (await service.get('parent')).waitingFor).toMatchObject([{ kind: 'signal' }]);
    await service.purge('child');
    await expect(service.get('child')).rejects.toMatchObject({ code: 'task-not-found' });
  });

  it.each(['running', 'suspended', 'blocked', 'not begun'])('refuses a task that is %s', async (state) => {
    const waits: Code = async (ctx) => ctx.signal('go');
    await using started = await startRuntime({ waits });
    const { service, reload } = started.runtime;
    const later = state === 'not begun' ? { startAt: Date.now() + 1e9 } : {};
    await service.start({ kind: 'workflow', name: 'waits', id: 'open', ...later });
    if (state === 'suspended') await service.suspend('open');
    if (state === 'blocked')
      await reload({ build: 'other', workflows: new Map(), activities: new Map(), agents: new Map(), tools: new Map(), models: new Map() });
    await expect(service.purge('open', 'key')).rejects.toMatchObject({ code: 'task-open' });
    expect((await service.get('open')).id).toBe('open');
  });
});

describe('a first turn whose record was never stored', () => {
  it('is a task all the same: it is read, goes on, and its id is not free', async () => {
    const id = taskId('half');
    const store = memoryStore();
    const waits: Code = async (ctx) => ctx.signal('go');
    {
      await using before = await startRuntime({ waits }, { store });
      await before.runtime.service.start({ kind: 'workflow', name: 'waits', id });
    }
    const record = whole(await store.readTask(id));
    const [first] = await store.readTurns(id, 0, 1);
    await store.deleteTask(id);
    // As a store that writes the two one after the other has it.
    const halved: Store = {
      ...store,
      async append(entry) {
        const result = await store.append(entry);
        if (result === 'conflict' && entry.turn.n === 0) await store.saveTask(record);
        return result;
      },
    };
    await store.append({ turn: whole(first) });
    await using started = await startRuntime({ waits }, { store: halved });
    const { service } = started.runtime;
    expect(await service.get(id)).toMatchObject({ id, status: 'running' });
    await service.signal(id, 'go', 1);
    expect(await service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: 1 });
  });
});
