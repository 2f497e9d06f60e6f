import { defaultBounds, type Json, type WorkflowContext } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { startRuntime, type Code } from './start-runtime.ts';

const { valueBytes } = defaultBounds;
const large = 'x'.repeat(valueBytes);
const whole = 'x'.repeat(valueBytes - 2);

const codeOf = (attempt: () => unknown): Promise<string> =>
  Promise.resolve()
    .then(attempt)
    .then(
      () => 'taken',
      (error: unknown) => (error as { readonly code: string }).code,
    );

/** Every way code hands a value to the platform. */
const ways: Readonly<Record<string, (ctx: WorkflowContext, value: string) => unknown>> = {
  'the result of a step': (ctx, value) => ctx.step('make', () => value, { retry: { attempts: 1 } }),
  'the input of an activity': (ctx, value) => ctx.call('size', value),
  'the result of an activity': (ctx, value) => ctx.call('echo-size', value.length, { retry: { attempts: 1 } }),
  'the input of a child': (ctx, value) => ctx.child('quick', value),
  'what is published': (ctx, value) => ctx.publish('topic', value),
  'the input of the next run': (ctx, value) => (value === large ? ctx.continueAsNew(value) : undefined),
};

const activities = {
  size: { run: (text: string) => text.length },
  'echo-size': { run: (size: number) => 'x'.repeat(size) },
};

describe.each(Object.entries(ways))('%s', (_, hand) => {
  it('is refused when it is too large, where it is handed over; the task goes on, and so do others', async () => {
    const code: Code = async (ctx, input) =>
      input === 'again' ? 'as new' : [await codeOf(() => hand(ctx, large)), await codeOf(() => hand(ctx, 'small'))];
    await using runtime = await startRuntime({ code, quick: async () => 'done' }, { activities });
    const [ended, quick] = await Promise.all([runtime.run('code'), runtime.run('quick')]);
    expect(ended).toMatchObject({
      status: 'completed',
      output: ['payload-too-large', 'taken'],
    });
    expect(quick).toMatchObject({ status: 'completed' });
  });

  it('is taken when it is just as large as it may be', async () => {
    const code: Code = async (ctx) => codeOf(() => hand(ctx, whole));
    await using runtime = await startRuntime({ code, quick: async () => 'done' }, { activities });
    expect(await runtime.run('code')).toMatchObject({ status: 'completed', output: 'taken' });
  });
});

describe('a value that is too large', () => {
  it('as the output of a task fails it', async () => {
    await using runtime = await startRuntime({ code: async () => large as Json });
    expect(await runtime.run('code')).toMatchObject({
      status: 'failed',
      error: { code: 'payload-too-large', message: expect.stringContaining('the output') },
    });
  });

  it('as the answer to an update or a query is refused to who asked, and the task goes on', async () => {
    const code: Code = async (ctx) => {
      ctx.on.update('large', () => large);
      ctx.on.query('large', () => large);
      return ctx.signal('end');
    };
    await using runtime = await startRuntime({ code });
    const { service } = runtime.runtime;
    const { task } = await service.start({ kind: 'workflow', name: 'code' });
    await expect(service.update(task.id, 'large', null)).rejects.toMatchObject({
      message: expect.stringContaining('more than 8388608 bytes'),
    });
    await expect(service.query(task.id, 'large', null)).rejects.toMatchObject({ code: 'payload-too-large' });
    await service.signal(task.id, 'end', 'over');
    expect(await service.wait(task.id, 5_000)).toMatchObject({ status: 'completed', output: 'over' });
  });

  it('is looked at no further than its bound', async () => {
    let looked = 0;
    const endless = (): unknown =>
      new Proxy([] as unknown[], {
        get: (_target, key) => (key === 'length' ? 1_000_000 : typeof key === 'string' ? (looked++, 'x'.repeat(100_000)) : undefined),
      });
    const code: Code = async (ctx) => codeOf(() => ctx.step('endless', endless, { retry: { attempts: 1 } }));
    await using runtime = await startRuntime({ code });
    const before = process.memoryUsage().rss;
    expect(await runtime.run('code')).toMatchObject({ output: 'payload-too-large' });
    expect(looked).toBeLessThan(200);
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  });
});
