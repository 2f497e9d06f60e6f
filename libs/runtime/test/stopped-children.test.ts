import type { Task } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { heldStore } from './held-store.ts';
import { startRuntime, type Code, type StartedRuntime } from './start-runtime.ts';

type Close = 'cancel' | 'terminate' | 'abandon';

const child: Code = (ctx) => ctx.signal('never');
const parent: Code = async (ctx, parentClose: Close = 'cancel') => ctx.child('child', null, { id: 'child', parentClose });
const workflows = { parent, child };

async function begin({ runtime }: StartedRuntime, input: Close = 'cancel'): Promise<void> {
  await runtime.service.start({ kind: 'workflow', name: 'parent', id: 'parent', input });
}

const statusOf = async ({ runtime }: StartedRuntime, id: string): Promise<string> =>
  runtime.service.get(id).then(
    ({ status }) => status,
    (error: { readonly code: string }) => error.code,
  );
const ended = ({ runtime }: StartedRuntime, id: string): Promise<Task> => runtime.service.wait(id, 5_000);

/** It stays open when a runtime over it ends, as a folder does. */
function lasting(store: Store): Store {
  return { ...store, close: async () => {} };
}

describe('a child that is being started when its parent is stopped', () => {
  it.each(['cancel', 'terminate'] as const)('does not begin: %s', async (how) => {
    const store = memoryStore();
    const looking = Promise.withResolvers<void>();
    const looks = Promise.withResolvers<void>();
    const readTask: typeof store.readTask = async (id) => {
      if (id === 'child') {
        looks.resolve();
        await looking.promise;
      }
      return store.readTask(id);
    };
    await using runtime = await startRuntime(workflows, { store: { ...store, readTask } });
    await begin(runtime);
    await looks.promise;
    await runtime.runtime.service[how]('parent');
    looking.resolve();
    expect(await ended(runtime, 'parent')).toMatchObject({ status: how === 'cancel' ? 'cancelled' : 'terminated' });
    await expect.poll(() => runtime.runtime.openTasks).toBe(0);
    expect(await statusOf(runtime, 'child')).toBe('task-not-found');
  });

  it.each(['cancel', 'terminate'] as const)('is stopped once its start is durable: %s', async (how) => {
    const world = heldStore();
    await using runtime = await startRuntime(workflows, { store: world.store });
    world.hold('child');
    await begin(runtime);
    await expect.poll(() => world.held.length).toBe(1);
    await runtime.runtime.service[how]('parent');
    world.release();
    expect(await ended(runtime, 'child')).toMatchObject({ status: 'cancelled' });
    expect(await ended(runtime, 'parent')).toMatchObject({ status: how === 'cancel' ? 'cancelled' : 'terminated' });
  });
});

describe('a process that dies between the turn that stops a child and the stop of that child', () => {
  /** The child's next turns never reach the store. */
  async function die(input: Close, how: 'cancel' | 'terminate'): Promise<Store> {
    const inner = memoryStore();
    const { store, hold } = heldStore(inner);
    const runtime = await startRuntime(workflows, { store: lasting(store) });
    await begin(runtime, input);
    await expect.poll(() => statusOf(runtime, 'child')).toBe('running');
    hold('child');
    await runtime.runtime.service[how]('parent');
    await runtime[Symbol.asyncDispose]();
    return lasting(inner);
  }

  it('is followed by one that stops the child: its parent waits for its end', async () => {
    await using runtime = await startRuntime(workflows, { store: await die('cancel', 'cancel') });
    expect(await ended(runtime, 'parent')).toMatchObject({ status: 'cancelled' });
    expect(await statusOf(runtime, 'child')).toBe('cancelled');
  });

  it.each([
    ['cancel', 'cancelled'],
    ['terminate', 'terminated'],
    ['abandon', 'running'],
  ] as const)('is followed by one that stops the child: its parent has ended, and its policy was %s', async (close, status) => {
    await using runtime = await startRuntime(workflows, { store: await die(close, 'terminate') });
    await expect.poll(() => statusOf(runtime, 'child')).toBe(status);
    // What is to happen to it happens at once.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await statusOf(runtime, 'child')).toBe(status);
  });
});
