import { CancelledError, ToolError, TroupeError } from '@troupe/contracts';
import { describe, expect } from 'vitest';
import { durably, stackless } from './drive-task.ts';

class PaymentError extends Error {
  override readonly name = 'PaymentError';
  readonly code = 'CARD_DECLINED';
  readonly details = { card: '4242', 'a.b': [1] };
}

describe('errors', () => {
  durably('keep name, message, code, details and cause on the way to the code and to the end', async (given) => {
    const task = await given(async (ctx) => {
      try {
        await ctx.call('pay');
      } catch (error) {
        const { name, message, code, details, cause } = error as PaymentError & { cause: Error };
        ctx.publish('caught', {
          isError: error instanceof Error,
          name,
          message,
          code,
          details,
          cause: [cause.name, cause.message, (cause as { code?: string }).code!],
        });
        throw error;
      }
    });
    const cause = Object.assign(new TypeError('timeout upstream'), { code: 'ETIMEDOUT' });
    await task.reject('pay', Object.assign(new PaymentError('declined', { cause })));

    const said = { name: 'PaymentError', message: 'declined', code: 'CARD_DECLINED', details: { card: '4242', 'a.b': [1] } };
    expect(task.log[1]!.commands[0]).toMatchObject({
      data: { isError: true, ...said, cause: ['TypeError', 'timeout upstream', 'ETIMEDOUT'] },
    });
    expect(stackless(task.state.end!.error!)).toMatchObject({ ...said, cause: { name: 'TypeError', code: 'ETIMEDOUT' } });
  });

  durably('name the place of the code that threw, never one of ours', async (given) => {
    const passed = await given(async (ctx) => ctx.call('pay'));
    await passed.reject('pay', new Error('declined'));
    expect(passed.state.end!.error).toEqual({ name: 'Error', message: 'declined' });

    const cancelled = await given(async (ctx) => ctx.signal('never'));
    await cancelled.cancel();
    expect(cancelled.state.end!.error).not.toHaveProperty('stack');

    const thrown = await given(async () => {
      throw new Error('on purpose');
    });
    expect(thrown.state.end!.error!.stack).toContain('errors.test.ts');
  });

  durably('of the platform come back as instances of their class', async (given) => {
    const task = await given(async (ctx) => {
      const caught = await Promise.all([1, 2, 3].map((n) => ctx.call('a', n).catch((error: unknown) => error)));
      return caught.map((error) => [
        error instanceof CancelledError,
        error instanceof ToolError,
        error instanceof TroupeError,
        (error as TroupeError).code,
      ]);
    });
    await task.reject('a', new CancelledError());
    await task.reject('a', new ToolError('no'));
    await task.reject('a', new TroupeError('schedule-to-close', 'late'));
    expect(task.state.end?.output).toEqual([
      [true, false, true, 'cancelled'],
      [false, true, true, 'tool-failed'],
      [false, false, true, 'schedule-to-close'],
    ]);
  });

  durably('may be anything that can be thrown', async (given) => {
    const thrown: readonly unknown[] = ['text', 42, null, undefined, { message: 'plain', code: 'P' }, Symbol('s')];
    for (const value of thrown) {
      const task = await given(() => {
        throw value;
      });
      expect(task.state.end).toMatchObject({ status: 'failed', error: { message: expect.any(String) } });
    }
  });

  durably('say whether a repeat makes sense', async (given) => {
    const task = await given(async (ctx) => {
      await ctx.call('a');
    });
    await task.reject('a', Object.assign(new Error('busy'), { retryable: false, retryAfter: 5_000 }));
    expect(task.state.end?.error).toMatchObject({ retryable: false });
  });

  durably('of Promise.any have the first reason as the cause', async (given) => {
    const task = await given(async (ctx) => Promise.any([ctx.call('a'), ctx.call('b')]));
    await task.reject('b', new Error('b broke'));
    await task.reject('a', Object.assign(new Error('a broke'), { code: 'A' }));
    expect(task.state.end).toMatchObject({ status: 'failed', error: { name: 'AggregateError', cause: { message: 'a broke', code: 'A' } } });
  });
});
