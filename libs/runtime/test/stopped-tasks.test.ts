import { whole } from '@troupe/store/contract';
import { memoryStore } from '@troupe/store/memory';
import type { App, Task } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { virtualEnv } from '@troupe/env/virtual';
import { appOf } from './replicas.ts';
import { startRuntime, type Code, type StartedRuntime } from './start-runtime.ts';

const GRACE = 5_000;
const AFTER_RESTART = 30_000;

/** Tidies up by a call that nobody serves. */
const tidies: Code = async (ctx) => {
  try {
    await ctx.signal('never');
  } finally {
    await ctx.call('nobody');
  }
};
const undoes: Code = async (ctx) => {
  ctx.compensate(() => ctx.call('nobody'));
  await ctx.signal('never');
};
const loops: Code = async (ctx) => {
  for (;;) await ctx.sleep('1h').catch(() => undefined);
};

const waitsFor = async ({ runtime }: StartedRuntime, id: string): Promise<readonly string[]> =>
  (await runtime.service.get(id)).waitingFor.map(({ name }) => name);

async function begin(runtime: StartedRuntime, name: string, request: { readonly timeout?: number } = {}): Promise<string> {
  const { task } = await runtime.runtime.service.start({ kind: 'workflow', name, ...request });
  await expect.poll(() => waitsFor(runtime, task.id)).toHaveLength(1);
  return task.id;
}

const ended = ({ runtime }: StartedRuntime, id: string): Promise<Task> => runtime.service.wait(id, 5_000);

describe('the time to tidy up', () => {
  it.each(['cancel', 'time-out'] as const)('is five seconds after a %s, whatever is cancelled meanwhile', async (how) => {
    const clock = virtualEnv();
    await using runtime = await startRuntime({ tidies }, { env: clock });
    const { service } = runtime.runtime;
    const id = await begin(runtime, 'tidies', how === 'cancel' ? {} : { timeout: 1_000 });
    if (how === 'cancel') await service.cancel(id);
    else clock.advance(1_000);
    await expect.poll(() => waitsFor(runtime, id)).toEqual(['nobody']);
    clock.advance(GRACE - 1);
    await service.cancel(id, 'once more');
    expect(await waitsFor(runtime, id)).toEqual(['nobody']);
    clock.advance(1);
    expect(await ended(runtime, id)).toMatchObject({ status: how === 'cancel' ? 'cancelled' : 'timed-out' });
  });

  it('is half a minute after a restart, and is over but once', async () => {
    const clock = virtualEnv();
    const store = memoryStore();
    const keep = { store: { ...store, close: async () => {} }, env: clock };
    const first = await startRuntime({ tidies }, keep);
    const id = await begin(first, 'tidies');
    await first.runtime.service.cancel(id);
    await expect.poll(() => waitsFor(first, id)).toEqual(['nobody']);
    clock.advance(GRACE - 1);
    await first[Symbol.asyncDispose]();

    await using second = await startRuntime({ tidies }, keep);
    await expect.poll(() => waitsFor(second, id)).toEqual(['nobody']);
    clock.advance(AFTER_RESTART - 1);
    expect(await waitsFor(second, id)).toEqual(['nobody']);
    clock.advance(1);
    expect(await ended(second, id)).toMatchObject({ status: 'cancelled' });
  });

  it('is kept while the task is suspended', async () => {
    const clock = virtualEnv();
    await using runtime = await startRuntime({ tidies }, { env: clock });
    const { service } = runtime.runtime;
    const id = await begin(runtime, 'tidies');
    await service.cancel(id);
    await service.suspend(id);
    clock.advance(10 * GRACE);
    expect(await service.get(id)).toMatchObject({ status: 'suspended' });
    await service.resume(id);
    expect(await waitsFor(runtime, id)).toEqual(['nobody']);
    clock.advance(GRACE);
    expect(await ended(runtime, id)).toMatchObject({ status: 'cancelled' });
  });

  it('is no matter of compensations', async () => {
    const clock = virtualEnv();
    await using runtime = await startRuntime({ undoes }, { env: clock });
    const { service } = runtime.runtime;
    const id = await begin(runtime, 'undoes');
    await service.cancel(id);
    await expect.poll(() => waitsFor(runtime, id)).toEqual(['nobody']);
    clock.advance(100 * GRACE);
    expect(await waitsFor(runtime, id)).toEqual(['nobody']);
    await service.terminate(id);
  });
});

describe('code that catches every error', () => {
  it('ends all the same, though it loops for ever', async () => {
    const clock = virtualEnv();
    await using runtime = await startRuntime({ loops }, { env: clock });
    const cancelled = await begin(runtime, 'loops');
    await runtime.runtime.service.cancel(cancelled);
    expect(await ended(runtime, cancelled)).toMatchObject({ status: 'cancelled' });
    const late = await begin(runtime, 'loops', { timeout: 1_000 });
    clock.advance(1_000);
    expect(await ended(runtime, late)).toMatchObject({ status: 'timed-out' });
  });
});

describe('a cancel', () => {
  it.each(['stopped early', 'stopped late'])('is not lost to a child that ends with a value: %s', async (how) => {
    const child: Code = async (ctx) => {
      await ctx.signal('never').catch(() => undefined);
      if (how === 'stopped late') await ctx.step('tidy', () => 1);
      return how;
    };
    const passes: Code = (ctx) => ctx.child('child');
    const went: string[] = [];
    const parent: Code = async (ctx) => {
      const got = await ctx.child('passes');
      await ctx.step('goes on', () => void went.push(String(got)));
      return got;
    };
    await using runtime = await startRuntime({ child, passes, parent });
    const { service } = runtime.runtime;
    const id = await begin(runtime, 'parent');
    const family = async (): Promise<number> => (await service.list({}, { limit: 10 })).items.length;
    await expect.poll(family).toBe(3);
    await service.cancel(id);
    expect(await ended(runtime, id)).toMatchObject({ status: 'cancelled' });
    expect(went).toEqual([]);
    const statuses = (await service.list({}, { limit: 10 })).items.map(({ name, status }) => `${name} ${status}`);
    expect(statuses.toSorted()).toEqual(['child completed', 'parent cancelled', 'passes cancelled']);
  });

  it('is shown while the task tidies up: in the task, in the list, on the event stream, and in both after a restart', async () => {
    const clock = virtualEnv();
    const store = memoryStore();
    const keep = { store: { ...store, close: async () => {} }, env: clock };
    const first = await startRuntime({ undoes }, keep);
    const id = await begin(first, 'undoes');
    expect(await first.runtime.service.get(id)).not.toHaveProperty('cancelRequestedAt');
    clock.advance(1_000);
    const cancelRequestedAt = new Date(clock.now()).toISOString();
    expect(await first.runtime.service.cancel(id, 'sold out')).toMatchObject({ status: 'running', cancelRequestedAt });
    clock.advance(1_000);
    expect((await first.runtime.service.list({}, { limit: 1 })).items).toMatchObject([{ id, cancelRequestedAt }]);
    // What other processes list.
    expect(JSON.parse(whole(await store.readTask(id as never)).body)).toMatchObject({ task: { cancelRequestedAt } });
    for await (const { type, data } of first.runtime.service.events(id, undefined, AbortSignal.timeout(5_000))) {
      if (type !== 'status' || data['cancelRequestedAt'] === undefined) continue;
      expect(data).toEqual({ status: 'running', cancelRequestedAt, reason: 'sold out', by: { kind: 'local', id: 'local' } });
      break;
    }
    await first[Symbol.asyncDispose]();

    await using second = await startRuntime({ undoes }, keep);
    expect(await second.runtime.service.get(id)).toMatchObject({ cancelRequestedAt });
    await second.runtime.service.terminate(id);
    expect(await ended(second, id)).toMatchObject({ status: 'terminated', cancelRequestedAt });
  });
});

describe('a cancel of a task whose code does not fit', () => {
  it('is shown at once and after a restart, and reaches the code once it fits', async () => {
    const clock = virtualEnv();
    const keep = { store: { ...memoryStore(), close: async () => {} }, env: clock };
    const before: Code = (ctx) => ctx.signal('never');
    const after: Code = (ctx) => ctx.call('something else');
    const first = await startRuntime({ code: before }, keep);
    const id = await begin(first, 'code');
    await first[Symbol.asyncDispose]();

    const app = (run: Code, build: string): App => ({ ...appOf([{ kind: 'workflow', name: 'code', run }]), build });
    const second = await startRuntime({}, { ...keep, app: app(after, 'two') });
    await expect.poll(async () => (await second.runtime.service.get(id)).status).toBe('blocked');
    const cancelRequestedAt = new Date(clock.now()).toISOString();
    expect(await second.runtime.service.cancel(id)).toMatchObject({ status: 'blocked', cancelRequestedAt });
    await second[Symbol.asyncDispose]();

    clock.advance(1_000);
    await using third = await startRuntime({}, { ...keep, app: app(after, 'two') });
    await expect.poll(() => third.runtime.service.get(id)).toMatchObject({ status: 'blocked', cancelRequestedAt });
    expect((await third.runtime.service.list({}, { limit: 1 })).items).toMatchObject([{ cancelRequestedAt }]);
    await third.runtime.reload(app(before, 'three'));
    expect(await ended(third, id)).toMatchObject({ status: 'cancelled', cancelRequestedAt });
  });
});

describe('an update in flight when its task continues as new', () => {
  it('is answered, and done once', async () => {
    const done: string[] = [];
    const entity: Code = async (ctx, run: number) => {
      ctx.on.update<string>('set', async (what) => {
        await ctx.step('one', () => void done.push(`${what} one`));
        await ctx.signal('on');
        return ctx.step('two', () => done.push(`${what} two`));
      });
      await ctx.signal('next');
      return run === 2 ? 'end' : ctx.continueAsNew(2);
    };
    for (const cacheBytes of [0, 1e9]) {
      await using runtime = await startRuntime({ entity }, { cacheBytes });
      const { service } = runtime.runtime;
      const { task } = await service.start({ kind: 'workflow', name: 'entity', input: 1 });
      const answer = service.update(task.id, 'set', 'first', 'key');
      await expect.poll(() => done).toEqual(['first one']);
      await service.signal(task.id, 'next', null);
      const late = service.update(task.id, 'set', 'second', 'late');
      await service.signal(task.id, 'on', null);
      expect(await answer).toBe(2);
      await expect.poll(() => done).toEqual(['first one', 'first two', 'second one']);
      await service.signal(task.id, 'on', null);
      expect(await late).toBe(4);
      expect(await service.update(task.id, 'set', 'first', 'key')).toBe(2);
      await service.signal(task.id, 'next', null);
      expect(await service.wait(task.id, 5_000)).toMatchObject({ status: 'completed', output: 'end' });
      expect(done.splice(0)).toHaveLength(4);
    }
  });
});
