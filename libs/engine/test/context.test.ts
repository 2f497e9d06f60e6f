import { describe, expect, it } from 'vitest';
import type { Json, WorkflowContext } from '@troupe/contracts';
import { driveTask, durably, said } from './drive-task.ts';

describe('chance and identity', () => {
  durably('random numbers and ids are the same on every replay and differ between tasks', async (given) => {
    const code = async (ctx: Parameters<Parameters<typeof given>[0]>[0]): Promise<unknown> => {
      const drawn = [ctx.random(), ctx.random(), ctx.uuid()];
      await ctx.call('use', drawn);
      return [...drawn, ctx.uuid()];
    };
    const task = await given(code, { id: 'one' });
    await task.resolve('use');
    const other = await given(code, { id: 'two' });
    const [first, second, uuid, later] = task.state.end!.output as [number, number, string, string];
    expect(first).not.toBe(second);
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(later).not.toBe(uuid);
    expect(other.log[0]!.commands).not.toEqual(task.log[0]!.commands);
    await other.resolve('use');
  });

  durably('a fork goes by the id of its original, and draws what that drew', async (given) => {
    const code = async (ctx: WorkflowContext): Promise<Json> => [ctx.taskId, ctx.uuid(), ctx.random()];
    const task = await given(code, { id: 'original' });
    const fork = await given(code, { id: 'fork', start: { original: task.state.id } });
    expect(fork.state.end?.output).toEqual(task.state.end?.output);
  });

  it('random numbers are spread evenly', async () => {
    const task = await driveTask(async (ctx) => Array.from({ length: 10_000 }, () => ctx.random()));
    const drawn = task.state.end!.output as number[];
    const mean = drawn.reduce((sum, each) => sum + each, 0) / drawn.length;
    expect(mean).toBeGreaterThan(0.48);
    expect(mean).toBeLessThan(0.52);
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...drawn)).toBeLessThan(1);
  });
});

describe('what a task says', () => {
  durably('publishes, sets its status and attributes', async (given) => {
    const task = await given(async (ctx) => {
      ctx.status('half way');
      ctx.publish('progress', { done: 1 });
      ctx.publish('ping');
      ctx.attributes.set({ customer: 'ada' });
      ctx.attributes.set({ vip: true });
      await ctx.sleep(1);
      return ctx.attributes.get();
    });
    expect(said(task.log[0]!.commands)).toEqual([
      'set-status',
      'publish progress',
      'publish ping',
      'set-attributes',
      'set-attributes',
      'timer sleep',
    ]);
    expect(task.state).toMatchObject({ statusText: 'half way', attributes: { customer: 'ada', vip: true } });
    await task.resolve('sleep');
    expect(task.state.end?.output).toEqual({ customer: 'ada', vip: true });
  });

  durably('gives copies of its attributes: changing one changes nothing', async (given) => {
    const task = await given(
      async (ctx) => {
        const mine = ctx.attributes.get() as Record<string, unknown>;
        mine['customer'] = 'changed';
        mine['added'] = true;
        await ctx.sleep(1);
        ctx.attributes.set({ seen: 1 });
        Object.assign(ctx.attributes.get(), { seen: 2 });
        return ctx.attributes.get();
      },
      { start: { attributes: { customer: 'ada' } } },
    );
    await task.resolve('sleep');
    expect(task.state.end?.output).toEqual({ customer: 'ada', seen: 1 });
    expect(task.state.attributes).toEqual({ customer: 'ada', seen: 1 });
    expect(task.log[0]!.inputs[0]).toMatchObject({ attributes: { customer: 'ada' } });
  });

  it('logs once: replays are silent', async () => {
    const task = await driveTask(
      async (ctx) => {
        ctx.log.info('one');
        await ctx.sleep(1);
        ctx.log.warn('two');
        await ctx.sleep(2);
        return 'end';
      },
      { mode: 'evicted' },
    );
    await task.resolve('sleep');
    await task.resolve('sleep');
    expect(task.logged).toEqual(['info one', 'warn two']);
  });

  durably('knows its id, run and session', async (given) => {
    const task = await given(async (ctx) => [ctx.taskId, ctx.run, ctx.session], { id: 'abc', start: { session: 's1' } });
    expect(task.state.end?.output).toEqual(['abc', 1, 's1']);
  });
});

describe('what ctx is asked with', () => {
  durably('options are recorded with durations in milliseconds', async (given) => {
    const task = await given(async (ctx) => {
      await ctx.call('a', 1, {
        retry: { attempts: 5, initial: '1s', nonRetryable: ['X'] },
        startToClose: '2m',
        priority: 3,
        effect: 'once',
        key: 'k',
      });
    });
    expect(task.log[0]!.commands[0]).toMatchObject({
      key: 'k',
      options: { retry: { attempts: 5, initial: 1_000, nonRetryable: ['X'] }, startToClose: 120_000, priority: 3, effect: 'once' },
    });
    await task.resolve('a');
  });

  durably('definitions stand for their name', async (given) => {
    const task = await given(async (ctx) => {
      await Promise.all([
        ctx.call({ kind: 'activity', name: 'charge', run: async () => 1 }, null),
        ctx.child({ kind: 'workflow', name: 'sub', run: async () => 1 }, null),
        ctx.agent('writer', 'hi'),
      ]);
    });
    expect(task.log[0]!.commands).toMatchObject([
      { kind: 'activity', name: 'charge' },
      { kind: 'child', taskKind: 'workflow', name: 'sub', parentClose: 'cancel' },
      { kind: 'child', taskKind: 'agent', name: 'writer', input: 'hi' },
    ]);
    for (const name of ['charge', 'sub', 'writer']) await task.resolve(name, null);
  });

  it.each([
    ['no name', (ctx: any) => ctx.call(undefined), /ctx\.call takes a name or a definition/],
    ['an empty name', (ctx: any) => ctx.signal(''), /ctx\.signal takes a name/],
    ['a step without a function', (ctx: any) => ctx.step('s', 1), /ctx\.step\("s", fn\) takes a function/],
    ['a compensation that is none', (ctx: any) => ctx.compensate('undo'), /ctx\.compensate takes a function/],
    ['a handler that is none', (ctx: any) => ctx.on.signal('a', 'handler'), /ctx\.on\.signal\("a", handler\) takes a function/],
    ['attempts below one', (ctx: any) => ctx.call('a', 1, { retry: { attempts: 0 } }), /attempts is a whole number/],
    ['an unknown effect', (ctx: any) => ctx.call('a', 1, { effect: 'twice' }), /effect is/],
    ['a timeout that is no duration', (ctx: any) => ctx.call('a', 1, { heartbeat: 'often' }), /heartbeat "often"/],
  ])('%s is refused with a message that helps', async (_, act, message) => {
    const task = await driveTask(async (ctx) => {
      await act(ctx);
    });
    expect(task.state.end).toMatchObject({ status: 'failed', error: { message: expect.stringMatching(message) } });
  });

  it('the function of a step is kept until its result is there, also after a replay', async () => {
    const work = (): number => 1;
    const task = await driveTask(
      async (ctx) => {
        await ctx.step('s', work);
        await ctx.sleep(1);
      },
      { mode: 'evicted' },
    );
    const id = task.open('s');
    expect(task.execution.late(id)).toBe(work);
    await task.turn({ kind: 'progress', id, attempt: 1, details: 1 });
    expect(task.execution.late(id)).toBe(work);
    await task.resolve('s', 1);
    expect(task.execution.late(id)).toBeUndefined();
  });
});

describe('windows', () => {
  it('never overlap: a turn begun while another runs is refused', async () => {
    const slow = driveTask(async (ctx) => ctx.sleep(1));
    await expect(driveTask(async (ctx) => ctx.sleep(1), { id: 'second' })).rejects.toThrow(/another turn is running/);
    await slow;
  });
});
