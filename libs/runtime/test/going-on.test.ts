import { partitionOf, taskId } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import type { Runtime } from '../src/index.ts';
import { virtualEnv, type VirtualEnv } from '@troupe/env/virtual';
import { appOf } from './replicas.ts';
import { startRuntime, type Code } from './start-runtime.ts';

const four: Code = async (ctx) => {
  const got: unknown[] = [];
  for (let i = 0; i < 4; i++) got.push(await ctx.signal('go'));
  return got;
};

/** Lets everything run that is not held. */
const rest = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
};

interface Scene {
  readonly clock: VirtualEnv;
  readonly runtime: Runtime;
}

/** How a task comes to wait with its turns, and what makes it go on. */
const ways: Readonly<Record<string, { halt(scene: Scene, id: string): Promise<unknown>; goOn(scene: Scene, id: string): unknown }>> = {
  'its start time': {
    halt: ({ runtime, clock }, id) => runtime.service.start({ kind: 'workflow', name: 'four', id, startAt: clock.now() + 1_000 }),
    goOn: ({ clock }) => clock.advance(1_000),
  },
  'a resume': {
    async halt({ runtime }, id) {
      await runtime.service.start({ kind: 'workflow', name: 'four', id });
      await runtime.service.suspend(id);
    },
    goOn: ({ runtime }, id) => runtime.service.resume(id),
  },
  'a resume after its start time': {
    async halt({ runtime, clock }, id) {
      await runtime.service.start({ kind: 'workflow', name: 'four', id, startAt: clock.now() + 1_000 });
      await runtime.service.suspend(id);
      clock.advance(2_000);
      await rest();
      expect(await runtime.service.get(id)).toMatchObject({ status: 'suspended', turns: 2 });
    },
    async goOn({ runtime, clock }, id) {
      await runtime.service.resume(id);
      clock.advance(0);
    },
  },
  'code that fits': {
    async halt({ runtime }, id) {
      await runtime.service.start({ kind: 'workflow', name: 'four', id });
      await runtime.reload({ ...appOf([]), build: 'without' });
      expect(await runtime.service.get(id)).toMatchObject({ status: 'blocked' });
    },
    goOn: ({ runtime }) => runtime.reload(appOf([{ kind: 'workflow', name: 'four', run: four }])),
  },
};

/** Reads of kept messages take as long as the test wants; so does keeping them. */
function slowMessages(): { readonly store: Store; hold(): void; release(): void } {
  const store = memoryStore();
  let held = Promise.withResolvers<void>();
  held.resolve();
  return {
    store: {
      ...store,
      async acceptMessage(message) {
        await held.promise;
        return store.acceptMessage(message);
      },
      async unreadMessages(task) {
        await held.promise;
        return store.unreadMessages(task);
      },
    },
    hold() {
      held = Promise.withResolvers<void>();
    },
    release: () => held.resolve(),
  };
}

describe.each(Object.entries(ways))('a task that goes on by %s', (_, { halt, goOn }) => {
  for (const [keys, keyOf] of [
    ['with keys', (n: number) => `key-${n}`],
    ['without keys', () => undefined],
  ] as const) {
    it(`takes the signals that were kept for it before newer ones, at once (${keys}, R4, E6)`, async () => {
      const clock = virtualEnv();
      await using started = await startRuntime({ four }, { env: clock });
      const { service } = started.runtime;
      const scene = { clock, runtime: started.runtime };
      await halt(scene, 'task');
      for (const n of [0, 1]) await service.signal('task', 'go', n, keyOf(n));
      const going = goOn(scene, 'task');
      const sent = (async () => {
        for (const n of [2, 3]) await service.signal('task', 'go', n, keyOf(n));
      })();
      await Promise.all([going, sent]);
      await rest();
      // No time has passed: nothing waited for the next look of the sweep.
      expect(await service.get('task')).toMatchObject({ status: 'completed', output: [0, 1, 2, 3] });
    });
  }

  it('waits for what is being kept and read (R4)', async () => {
    const clock = virtualEnv();
    const messages = slowMessages();
    await using started = await startRuntime({ four }, { env: clock, store: messages.store });
    const { service } = started.runtime;
    const scene = { clock, runtime: started.runtime };
    await halt(scene, 'task');
    messages.hold();
    const sent = [service.signal('task', 'go', 0)];
    await rest();
    const going = goOn(scene, 'task');
    await rest();
    sent.push(service.signal('task', 'go', 1), service.signal('task', 'go', 2), service.signal('task', 'go', 3));
    await rest();
    expect(await service.get('task')).toMatchObject({ status: 'running' });
    messages.release();
    await Promise.all([going, ...sent]);
    await rest();
    expect(await service.get('task')).toMatchObject({ status: 'completed', output: [0, 1, 2, 3] });
  });
});

describe('a suspended task', () => {
  it('is taken up by a cancel, and ends', async () => {
    const undone: string[] = [];
    const code: Code = async (ctx) => {
      ctx.compensate(() => void undone.push('undone'));
      return ctx.signal('never');
    };
    await using started = await startRuntime({ code });
    const { service } = started.runtime;
    const { id } = await started.run('code', undefined, 5);
    await service.suspend(id);
    await service.cancel(id);
    expect(await service.wait(id, 5_000)).toMatchObject({ status: 'cancelled' });
    expect(undone).toEqual(['undone']);
  });

  it('that is a child is taken up by the cancel of its parent', async () => {
    await using started = await startRuntime({
      parent: async (ctx) => ctx.child('code', null, { id: 'child' }),
      code: async (ctx) => ctx.signal('never'),
    });
    const { service } = started.runtime;
    const { id } = await started.run('parent', undefined, 5);
    await service.suspend('child');
    await service.cancel(id);
    expect(await service.wait(id, 5_000)).toMatchObject({ status: 'cancelled' });
    expect(await service.get('child')).toMatchObject({ status: 'cancelled' });
  });

  it('does not do again what came out while it was suspended, also in another process (E5)', async () => {
    const store = memoryStore();
    let done = 0;
    let finish = (): void => {};
    const activities = { slow: { run: () => new Promise<number>((resolve) => (finish = () => resolve(++done))) } };
    const code: Code = async (ctx) => ctx.call('slow');
    let id: string;
    {
      await using before = await startRuntime({ code }, { store, activities });
      ({ id } = await before.run('code', undefined, 20));
      await before.runtime.service.suspend(id);
      finish();
      await expect.poll(async () => (await store.unreadMessages(id as never)).length).toBe(1);
    }
    await using after = await startRuntime({ code }, { store, activities });
    await after.runtime.service.resume(id);
    expect(await after.runtime.service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: 1 });
    expect(done).toBe(1);
  });
});

describe('a blocked task', () => {
  it('sends no call in another process before its code is known to fit', async () => {
    const store = memoryStore();
    const calls: number[] = [];
    const activities = { note: { run: (attempt: number) => new Promise<never>(() => void calls.push(attempt)) } };
    const other: Code = async (ctx) => ctx.call('other', 2);
    let id: string;
    {
      await using before = await startRuntime({ code: async (ctx) => ctx.call('note', 1) }, { store, activities });
      ({ id } = await before.run('code', undefined, 20));
      await before.runtime.reload(appOf([{ kind: 'workflow', name: 'code', run: other }]));
      expect(await before.runtime.service.get(id)).toMatchObject({ status: 'blocked' });
      expect(calls).toEqual([1]);
    }
    await using after = await startRuntime({ code: other }, { store, activities });
    await expect.poll(async () => (await after.runtime.service.get(id)).status).toBe('blocked');
    await rest();
    expect(calls).toEqual([1]);
  });
});

describe('messages that came too late for its task', () => {
  it('does not stay in the store', async () => {
    const store = memoryStore();
    const clock = virtualEnv();
    await using started = await startRuntime({ code: async () => 1 }, { store, env: clock });
    const { task } = await started.runtime.service.start({ kind: 'workflow', name: 'code' });
    await started.runtime.service.wait(task.id, 5_000);
    const id = taskId(task.id);
    await store.acceptMessage({ task: id, partition: partitionOf(id), id: 'late', at: 0, body: '{}' });
    clock.advance(2_000);
    await rest();
    expect(await store.unreadMessages(id)).toEqual([]);
    expect(await store.acceptMessage({ task: id, partition: partitionOf(id), id: 'late', at: 0, body: '{}' })).toBe('duplicate');
  });
});
