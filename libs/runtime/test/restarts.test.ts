import type { Json } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { heldStore } from './held-store.ts';
import { virtualEnv } from '@troupe/env/virtual';
import { startRuntime, type Code } from './start-runtime.ts';

const waiting: Code = (ctx) => ctx.signal('go');
const rest = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
};

describe('a process that starts over the store of another', () => {
  it('takes up all open tasks, however many pages they fill (E1)', async () => {
    const store = memoryStore();
    const count = 1_203;
    {
      await using before = await startRuntime({ waiting }, { store });
      for (let i = 0; i < count; i++) await before.runtime.service.start({ kind: 'workflow', name: 'waiting', id: `t-${i}` });
      expect(before.runtime.openTasks).toBe(count);
    }
    await using after = await startRuntime({ waiting }, { store });
    expect(after.runtime.openTasks).toBe(count);
    for (const i of [0, 499, 500, 501, 999, 1_000, count - 1]) {
      await after.runtime.service.signal(`t-${i}`, 'go', i);
      expect(await after.runtime.service.wait(`t-${i}`, 5_000)).toMatchObject({ status: 'completed', output: i });
    }
  });

  it('begins the tasks whose start lies ahead when their time comes, and not before (E1, E7)', async () => {
    const [store, clock] = [memoryStore(), virtualEnv()];
    const quick: Code = async () => 'done';
    {
      await using before = await startRuntime({ quick }, { store, env: clock });
      await before.runtime.service.start({ kind: 'workflow', name: 'quick', id: 'late', startAt: clock.now() + 60_000 });
    }
    await using after = await startRuntime({ quick }, { store, env: clock });
    clock.advance(59_999);
    await rest();
    expect((await after.runtime.service.get('late')).status).not.toBe('completed');
    clock.advance(1);
    expect(await after.runtime.service.wait('late', 5_000)).toMatchObject({ status: 'completed', output: 'done' });
  });

  it('fires the timers of the process before at their time, and not before (E7)', async () => {
    const [store, clock] = [memoryStore(), virtualEnv()];
    const sleeper: Code = async (ctx) => {
      await ctx.sleep('1h');
      return ctx.now();
    };
    const begun = clock.now();
    {
      await using before = await startRuntime({ sleeper }, { store, env: clock });
      await before.runtime.service.start({ kind: 'workflow', name: 'sleeper', id: 'sleeper' });
    }
    clock.advance(1_800_000);
    await using after = await startRuntime({ sleeper }, { store, env: clock });
    clock.advance(1_799_999);
    await rest();
    expect(await after.runtime.service.get('sleeper')).toMatchObject({ status: 'running' });
    clock.advance(1);
    expect(await after.runtime.service.wait('sleeper', 5_000)).toMatchObject({ status: 'completed', output: begun + 3_600_000 });
  });
});

describe('nothing leaves the process before it is durable (E4, R2)', () => {
  it('neither the answer to a start, nor its first call', async () => {
    const held = heldStore();
    const begun: string[] = [];
    const code: Code = (ctx) => ctx.call('act', 'x');
    const activities = { act: { run: (input: Json) => (begun.push(String(input)), input) } };
    await using started = await startRuntime({ code }, { store: held.store, activities });
    held.hold();
    let answered = false;
    const start = started.runtime.service.start({ kind: 'workflow', name: 'code', id: 'one' }).then(() => (answered = true));
    await expect.poll(() => held.held.length).toBe(1);
    await rest();
    expect([answered, begun]).toEqual([false, []]);
    held.release();
    await start;
    await expect.poll(() => begun).toEqual(['x']);
  });

  it('nor a `once` effect, which begins only when that is in the log (W2, W4)', async () => {
    const inner = memoryStore();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    let holding = 0;
    const store: Store = {
      ...inner,
      async append(entry) {
        if (entry.turn.body.includes('"progress"')) {
          holding++;
          await released;
        }
        return inner.append(entry);
      },
    };
    const begun: string[] = [];
    const code: Code = (ctx) => ctx.call('pay', 'x', { effect: 'once' });
    const activities = { pay: { run: (input: Json) => (begun.push(String(input)), input) } };
    await using started = await startRuntime({ code }, { store, activities });
    const { service } = started.runtime;
    await service.start({ kind: 'workflow', name: 'code', id: 'one' });
    await expect.poll(() => holding).toBe(1);
    await rest();
    expect(begun).toEqual([]);
    release();
    expect(await service.wait('one', 5_000)).toMatchObject({ status: 'completed', output: 'x' });
    expect(begun).toEqual(['x']);
  });
});

describe('a task that waits, is suspended or blocked', () => {
  it.each(['waiting', 'suspended', 'blocked'])('cannot be purged while it is %s', async (how) => {
    await using started = await startRuntime({ waiting });
    const { service } = started.runtime;
    await service.start({ kind: 'workflow', name: 'waiting', id: 'open' });
    if (how === 'suspended') await service.suspend('open');
    if (how === 'blocked')
      await started.runtime.reload({
        build: 'without',
        workflows: new Map(),
        activities: new Map(),
        agents: new Map(),
        tools: new Map(),
        models: new Map(),
      });
    await expect(service.purge('open')).rejects.toMatchObject({ code: 'task-open' });
    expect(await service.get('open')).toMatchObject({ id: 'open' });
  });

  it('suspended, sends no call: neither a new attempt that falls due, nor one that a signal would lead to', async () => {
    const clock = virtualEnv();
    const attempts: number[] = [];
    const code: Code = async (ctx) => {
      await ctx.call('flaky', null, { retry: { attempts: 5, initial: 1_000, factor: 1, jitter: 0 } });
      return 'done';
    };
    const activities = {
      flaky: {
        run: (_: Json, { attempt }: { readonly attempt: number }) => {
          attempts.push(attempt);
          if (attempt < 3) throw new Error('not yet');
          return null;
        },
      },
    };
    await using started = await startRuntime({ code }, { env: clock, activities });
    const { service } = started.runtime;
    await service.start({ kind: 'workflow', name: 'code', id: 'one' });
    await expect.poll(async () => (await service.get('one')).waitingFor[0]?.attempt).toBe(2);
    await service.suspend('one');
    clock.advance(60_000);
    await rest();
    expect(attempts).toEqual([1]);
    await service.resume('one');
    await expect.poll(() => attempts).toEqual([1, 2]);
    await expect.poll(async () => (await service.get('one')).waitingFor[0]?.attempt).toBe(3);
    clock.advance(1_000);
    expect(await service.wait('one', 5_000)).toMatchObject({ status: 'completed' });
  });

  it('suspended, takes a cancel at once', async () => {
    const clock = virtualEnv();
    await using started = await startRuntime({ waiting }, { env: clock });
    const { service } = started.runtime;
    await service.start({ kind: 'workflow', name: 'waiting', id: 'one' });
    await service.suspend('one');
    await service.cancel('one');
    await rest();
    expect(await service.get('one')).toMatchObject({ status: 'cancelled' });
  });
});

describe('two waits for one signal', () => {
  it('get what comes in the order in which they were asked for, beyond the ninth turn too (E6)', async () => {
    const code: Code = async (ctx) => {
      for (let i = 0; i < 8; i++) await ctx.step('count', () => i);
      const first = ctx.signal('go');
      await ctx.step('between', () => 1);
      await ctx.step('between', () => 1);
      const second = ctx.signal('go');
      return Promise.all([first, second]);
    };
    await using started = await startRuntime({ code }, { cacheBytes: 0 });
    const { service } = started.runtime;
    await service.start({ kind: 'workflow', name: 'code', id: 'one' });
    await expect.poll(async () => (await service.get('one')).waitingFor.length).toBe(2);
    await service.signal('one', 'go', 'a');
    await service.signal('one', 'go', 'b');
    expect(await service.wait('one', 5_000)).toMatchObject({ status: 'completed', output: ['a', 'b'] });
  });
});
