import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { startRuntime, type Activity, type Code } from './start-runtime.ts';

/** Notes each attempt and fails with what is thrown for it. */
function failing(attempts: number[], error: (attempt: number) => unknown): Activity {
  return {
    run: (_, { attempt }) => {
      attempts.push(attempt);
      const thrown = error(attempt);
      if (thrown !== undefined) throw thrown;
      return attempt;
    },
  };
}

describe('retries', () => {
  it('count executions: the result is that of the attempt that went well', async () => {
    const attempts: number[] = [];
    const activities = { flaky: failing(attempts, (attempt) => (attempt < 3 ? new Error('busy') : undefined)) };
    const code: Code = (ctx) => ctx.call('flaky', null, { retry: { attempts: 3, initial: 1 } });
    await using runtime = await startRuntime({ code }, { activities });
    expect(await runtime.run('code')).toMatchObject({ status: 'completed', output: 3 });
    expect(attempts).toEqual([1, 2, 3]);
  });

  it('end with the last error, as it was thrown, once there were so many', async () => {
    const attempts: number[] = [];
    const activities = {
      flaky: failing(attempts, (attempt) => Object.assign(new RangeError(`no ${attempt}`), { code: 'NO', details: { attempt } })),
    };
    const code: Code = (ctx) => ctx.call('flaky', null, { retry: { attempts: 2, initial: 1 } });
    await using runtime = await startRuntime({ code }, { activities });
    expect(await runtime.run('code')).toMatchObject({
      status: 'failed',
      error: { name: 'RangeError', message: 'no 2', code: 'NO', details: { attempt: 2 } },
    });
    expect(attempts).toEqual([1, 2]);
  });

  it.each<[string, () => unknown, object]>([
    ['retryable: false on the error', () => Object.assign(new Error('no'), { retryable: false }), {}],
    ['its name in nonRetryable', () => new RangeError('no'), { nonRetryable: ['RangeError'] }],
    ['its code in nonRetryable', () => Object.assign(new Error('no'), { code: 'DECLINED' }), { nonRetryable: ['DECLINED'] }],
  ])('are ended by %s', async (_, error, retry) => {
    const attempts: number[] = [];
    const code: Code = (ctx) => ctx.call('flaky', null, { retry: { attempts: 5, initial: 1, ...retry } });
    await using runtime = await startRuntime({ code }, { activities: { flaky: failing(attempts, error) } });
    expect(await runtime.run('code')).toMatchObject({ status: 'failed' });
    expect(attempts).toEqual([1]);
  });

  it('go on counting after a restart; what was in flight is an attempt lost, and no failure', async () => {
    const store = memoryStore();
    const attempts: number[] = [];
    const code: Code = (ctx) =>
      ctx.step(
        'flaky',
        ({ attempt }) => {
          attempts.push(attempt);
          if (attempt === 1) throw new Error('first');
          return attempt === 2 ? new Promise(() => {}) : attempt;
        },
        { retry: { attempts: 2, initial: 1 } },
      );
    let id: string;
    {
      await using before = await startRuntime({ code }, { store });
      ({ id } = await before.run('code', undefined, 1));
      await expect.poll(() => attempts).toEqual([1, 2]);
    }
    await using after = await startRuntime({ code }, { store });
    expect(await after.runtime.service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: 3 });
    expect(attempts).toEqual([1, 2, 3]);
    const { items } = await after.runtime.service.history(id, { limit: 10 });
    const failures = items.flatMap(({ inputs }) => inputs).filter((input) => input.kind === 'attempt-failed');
    expect(failures).toMatchObject([
      { attempt: 1, failure: { message: 'first' } },
      { attempt: 2, lost: true, failure: { code: 'attempt-lost' } },
    ]);
  });
});
