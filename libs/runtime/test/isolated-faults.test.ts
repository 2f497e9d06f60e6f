import { memoryBus } from '@troupe/bus/memory';
import type { Bus } from '@troupe/bus';
import type { Json, Task } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import { anyThrown, hostileNumberLikes, hostileNumbers, hostileThrown } from '@troupe/testing/hostile-values';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { appOf } from './replicas.ts';
import { startRuntime, type Code, type StartedRuntime } from './start-runtime.ts';

const quick: Code = (ctx) => ctx.step('one', () => 1);

/** Another task ends, lists answer, and the process counts as ready. */
async function expectOthersGoOn({ runtime, run }: StartedRuntime): Promise<void> {
  expect(await run('quick')).toMatchObject({ status: 'completed', output: 1 });
  expect((await runtime.service.list({}, { limit: 200 })).items.length).toBeGreaterThan(0);
  expect(await runtime.services.readiness()).toEqual({ ready: true, reasons: [] });
}

function dueOf(task: Task): number {
  return Date.parse(task.waitingFor[0]?.due ?? new Date(0).toISOString());
}

describe('a wait that an error names', () => {
  const odd = [...hostileNumbers, ...hostileNumberLikes];

  it.each(['activity', 'step'] as const)('is a moment within a day, and others go on: thrown by an %s', async (where) => {
    const later = (i: number): never => {
      throw Object.assign(new Error('later'), { retryable: true, retryAfter: odd[i] });
    };
    const code: Code = (ctx, i: number) => (where === 'activity' ? ctx.call('later', i) : ctx.step('later', () => later(i)));
    await using started = await startRuntime({ quick, code }, { activities: { later: { run: later } } });
    for (const i of odd.keys()) {
      const task = await started.run('code', i, 10);
      expect(['running', 'failed']).toContain(task.status);
      expect(dueOf(task)).toBeLessThan(Date.now() + 90_000_000);
    }
    await expectOthersGoOn(started);
  });

  it('that multiplies to no number is none', async () => {
    const failing = {
      run: () => {
        throw new Error('no');
      },
    };
    const code: Code = (ctx) => ctx.call('failing', null, { retry: { attempts: 400, initial: 0, factor: 10 } });
    await using started = await startRuntime({ quick, code }, { activities: { failing } });
    expect(await started.run('code')).toMatchObject({ status: 'failed', error: { message: 'no' } });
    await expectOthersGoOn(started);
  });
});

describe('whatever is thrown', () => {
  const given = hostileThrown.map(({ name }, i) => [name, i] as const);
  const thrower = (i: number): never => {
    throw hostileThrown[i]!.make();
  };
  const once = { retry: { attempts: 1 } };
  const workflows: Readonly<Record<string, Code>> = {
    quick,
    activity: (ctx, i: number) => ctx.call('thrower', i, once),
    step: (ctx, i: number) => ctx.step('thrower', () => thrower(i), once),
    rejectingStep: (ctx, i: number) => ctx.step('thrower', async () => thrower(i), once),
    workflow: async (_, i: number) => thrower(i),
    listening: async (ctx) => {
      ctx.on.query('ask', thrower);
      ctx.on.update('change', thrower);
      ctx.on.update('checked', () => 1, { validate: thrower });
      await ctx.signal('never');
    },
  };

  it.each(['activity', 'step', 'rejectingStep', 'workflow'])('fails the call and the task: by %s', async (name) => {
    await using started = await startRuntime(workflows, { activities: { thrower: { run: thrower } } });
    for (const [, i] of given)
      expect(await started.run(name, i)).toMatchObject({ status: 'failed', error: { message: expect.any(String) } });
    await expectOthersGoOn(started);
  });

  it('by queries, updates and their checks is reported to who asked, and the task goes on', async () => {
    await using started = await startRuntime(workflows);
    const { service } = started.runtime;
    const { task } = await service.start({ kind: 'workflow', name: 'listening' });
    for (const [, i] of given) {
      await expect(service.query(task.id, 'ask', i)).rejects.toMatchObject({
        code: 'bad-request',
        message: expect.stringContaining('threw'),
      });
      await expect(service.update(task.id, 'change', i)).rejects.toMatchObject({ code: 'update-rejected' });
      await expect(service.update(task.id, 'checked', i)).rejects.toMatchObject({ code: 'update-rejected' });
    }
    expect((await service.get(task.id)).status).toBe('running');
    await expectOthersGoOn(started);
  });

  it('fails the call, in any combination', async () => {
    let make: () => unknown = () => undefined;
    const code: Code = (ctx) =>
      ctx.call('any', null, once).catch((error: Error) => (error instanceof Error ? 'an Error' : 'something else'));
    const any = {
      run: () => {
        throw make();
      },
    };
    await using started = await startRuntime({ quick, code }, { activities: { any } });
    await fc.assert(
      fc.asyncProperty(anyThrown(), async (next) => {
        make = next;
        expect(await started.run('code')).toMatchObject({ status: 'completed', output: 'an Error' });
      }),
      { numRuns: 50 },
    );
    await expectOthersGoOn(started);
  });

  it.each(hostileThrown)('by a check of an input refuses the start: $name', async ({ make }) => {
    const input = z.string().transform(() => {
      throw make();
    });
    const app = appOf([{ kind: 'workflow', name: 'checked', input, run: async () => 1 }]);
    await using started = await startRuntime({}, { app });
    await expect(started.run('checked', 'x')).rejects.toMatchObject({
      code: 'invalid-input',
      errors: [{ pointer: '/input', message: expect.stringContaining('a check of it failed') }],
    });
  });

  it('by the data of a line of the log is no matter of the code', async () => {
    const code: Code = async (ctx) => {
      for (const { make } of hostileThrown) ctx.log.info('look', { thing: make() } as object);
      ctx.log.info('look', hostileThrown.find(({ name }) => name === 'a revoked proxy')!.make() as object);
      return 'done';
    };
    await using started = await startRuntime({ quick, code });
    expect(await started.run('code')).toMatchObject({ status: 'completed' });
  });
});

/** A store that refuses what one kind of task writes, for a reason that lies in what is written. */
function refusing(store: Store, turn: number): Store & { open: boolean } {
  const wrapped = {
    ...store,
    open: false,
    async append(entry: Parameters<Store['append']>[0]) {
      if (!wrapped.open && entry.turn.n === turn && entry.turn.body.includes('poison')) throw new TypeError('this value has no column');
      return store.append(entry);
    },
  };
  return wrapped;
}

describe('a turn that cannot be stored', () => {
  const code: Code = async (ctx, input: Json) => {
    const first = await ctx.step('first', () => `${JSON.stringify(input)} first`);
    return [first, await ctx.step('second', () => 'poison')];
  };

  it('R6 blocks its task with the reason, as it is stored; others go on, and it does once it can be stored', async () => {
    const store = refusing(memoryStore(), 2);
    await using started = await startRuntime({ quick, code }, { store });
    const { task } = await started.runtime.service.start({ kind: 'workflow', name: 'code', input: 'a' });
    await expect
      .poll(() => started.runtime.service.get(task.id), { timeout: 8_000 })
      .toMatchObject({
        status: 'blocked',
        turns: 2,
        blocked: { code: 'internal', turn: 2, message: expect.stringContaining('this value has no column') },
        waitingFor: [{ kind: 'repair', reason: expect.stringContaining('no column. The platform') }, { name: 'second' }],
      });
    await expectOthersGoOn(started);
    await started.runtime.close(50);
    store.open = true;
    await using after = await startRuntime({ quick, code }, { store });
    expect(await after.runtime.service.wait(task.id, 5_000)).toMatchObject({ status: 'completed', output: ['"a" first', 'poison'] });
  });

  it('when it is the first is no task: the start is refused, and others go on', async () => {
    const store = refusing(memoryStore(), 0);
    await using started = await startRuntime({ quick, code }, { store });
    const { service } = started.runtime;
    await expect(service.start({ kind: 'workflow', name: 'code', id: 'p', input: 'poison' })).rejects.toMatchObject({
      code: 'unavailable',
    });
    await expect(service.get('p')).rejects.toMatchObject({ code: 'task-not-found' });
    await expectOthersGoOn(started);
  });
});

describe('what cannot be begun', () => {
  it('R6 blocks the task that asks for it, and others go on', async () => {
    const bus = memoryBus();
    const throwing: Bus = {
      ...bus,
      publish(work) {
        if (work.name === 'poison') throw new Error('this work cannot be sent');
        return bus.publish(work);
      },
    };
    const code: Code = (ctx) => ctx.call('poison');
    await using started = await startRuntime({ quick, code }, { bus: throwing });
    const task = await started.run('code', undefined, 10);
    await expect
      .poll(() => started.runtime.service.get(task.id))
      .toMatchObject({
        status: 'blocked',
        blocked: { code: 'internal', message: expect.stringContaining('this work cannot be sent') },
      });
    await expectOthersGoOn(started);
    await started.runtime.service.terminate(task.id);
    expect((await started.runtime.service.get(task.id)).status).toBe('terminated');
  });
});
