import { CancelledError, type WorkflowContext } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { driveTask, durably, resolved, said, signal, type Code } from './drive-task.ts';

describe('cancel', () => {
  durably('rejects everything the code awaits with a CancelledError and ends the task cancelled', async (given) => {
    const task = await given(async (ctx) => {
      const all = await Promise.allSettled([ctx.call('a'), ctx.step('b', () => 1), ctx.sleep('1h'), ctx.signal('s'), ctx.tool('t')]);
      ctx.publish(
        'seen',
        all.map((each) => each.status === 'rejected' && [each.reason instanceof CancelledError, each.reason.code]),
      );
      throw (all[0] as PromiseRejectedResult).reason;
    });
    await task.cancel('changed my mind');
    expect(said(task.log[1]!.commands)).toEqual([
      'abandon 0.0',
      'abandon 0.1',
      'abandon 0.2',
      'abandon 0.3',
      'abandon 0.4',
      'publish seen',
      'end cancelled',
    ]);
    expect(task.log[1]!.commands[5]).toMatchObject({ data: Array.from({ length: 5 }, () => [true, 'cancelled']) });
    expect(task.state.end).toMatchObject({
      status: 'cancelled',
      error: { name: 'CancelledError', code: 'cancelled', message: 'The task was cancelled: changed my mind' },
    });
  });

  it('rejects in the order of the log, also for code that asks again in another order', async () => {
    const seen: string[] = [];
    const asks =
      (...names: readonly string[]): Code =>
      async (ctx) => {
        const waits = names.map((name) => ctx.call(name).catch(() => void seen.push(name)));
        await Promise.all(waits);
      };
    const task = await driveTask(asks('a', 'b', 'c'));
    await task.cancel();
    expect(seen.splice(0)).toEqual(['a', 'b', 'c']);

    task.code = asks('c', 'a', 'b');
    expect(await task.replay()).toMatchObject({ kind: 'ran' });

    expect(seen).toEqual(['a', 'b', 'c']);
  });

  durably('lets the code tidy up with ctx', async (given) => {
    const task = await given(async (ctx) => {
      try {
        await ctx.sleep('1h');
      } finally {
        await ctx.call('tidy', ctx.cancellation.reason);
      }
    });
    await task.cancel();
    expect(task.state.end).toBeUndefined();
    await task.resolve('tidy');
    expect(task.state.end).toMatchObject({ status: 'cancelled' });
  });

  durably('may be survived: code that catches it and returns completes', async (given) => {
    const task = await given(async (ctx) => {
      await ctx.sleep('1h').catch(() => undefined);
      return [ctx.cancellation.requested, await ctx.call('more')];
    });
    await task.cancel();
    await task.resolve('more', 'ok');
    expect(task.state.end).toMatchObject({ status: 'completed', output: [true, 'ok'] });
  });

  durably('waits for children: they are asked to stop and their end is awaited', async (given) => {
    const task = await given(async (ctx) => ctx.child('sub'));
    await task.cancel();
    expect(task.log[1]!.commands).toMatchObject([{ kind: 'abandon', target: '0.0', awaitEnd: true }]);
    expect(task.state.open.get(task.open('sub'))).toMatchObject({ stopping: true });
    await task.reject('sub', new CancelledError('The task was cancelled'));
    expect(task.state.end).toMatchObject({ status: 'cancelled' });
  });

  durably('lets go of children whose policy is to be abandoned', async (given) => {
    const task = await given(async (ctx) => ctx.child('sub', null, { parentClose: 'abandon' }));
    await task.cancel();
    expect(said(task.log[1]!.commands)).toEqual(['abandon 0.0', 'end cancelled']);
    expect(task.log[1]!.commands[0]).not.toHaveProperty('awaitEnd');
  });

  durably('aborts ctx.cancellation.signal', async (given) => {
    const task = await given(async (ctx) => {
      const { signal: stop } = ctx.cancellation;
      const seen: unknown[] = [stop.aborted];
      stop.addEventListener('abort', () => seen.push((stop.reason as Error).name));
      await ctx.sleep('1h').catch(() => undefined);
      return [...seen, stop.aborted];
    });
    await task.cancel();
    expect(task.state.end?.output).toEqual([false, 'CancelledError', true]);
  });

  durably('counts once: the first gives the reason, another takes nothing of the time to tidy up', async (given) => {
    const task = await given(async (ctx) => {
      await ctx.sleep('1h').catch(() => undefined);
      return [await ctx.call('tidy'), ctx.cancellation.reason];
    });
    await task.turn({ kind: 'cancel', reason: 'first' }, { kind: 'cancel', reason: 'second' });
    expect(task.state.end).toBeUndefined();
    await task.resolve('tidy', 'tidied');
    expect(task.state.end).toMatchObject({ status: 'completed', output: ['tidied', 'The task was cancelled: first'] });
  });

  durably('is still a cancel when Promise.any or a cause wraps it', async (given) => {
    const any = await given(async (ctx) => Promise.any([ctx.call('a'), ctx.call('b')]));
    await any.cancel();
    expect(any.state.end).toMatchObject({ status: 'cancelled' });

    const wrapped = await given(async (ctx) =>
      ctx.call('a').catch((cause: unknown) => {
        throw new Error('Could not do a', { cause });
      }),
    );
    await wrapped.cancel();
    expect(wrapped.state.end).toMatchObject({ status: 'cancelled', error: { message: 'Could not do a', cause: { code: 'cancelled' } } });
  });

  durably('does not hide a failure of the tidy-up', async (given) => {
    const task = await given(async (ctx) => {
      try {
        await ctx.sleep('1h');
      } finally {
        await ctx.call('tidy');
      }
    });
    await task.cancel();
    await task.reject('tidy', new TypeError('broken'));
    expect(task.state.end).toMatchObject({ status: 'failed', error: { name: 'TypeError' } });
  });

  durably('ends code that waits for its handlers alone', async (given) => {
    const task = await given(async (ctx) => {
      const undone: string[] = [];
      ctx.compensate(() => void undone.push('undone'));
      await new Promise((resolve) => ctx.on.signal('done', resolve));
    });
    await task.cancel('enough');
    expect(task.state.end).toMatchObject({ status: 'cancelled', error: { message: 'The task was cancelled: enough' } });
  });

  durably('does not end the task through a handler it interrupts: the code still tidies up', async (given) => {
    const task = await given(async (ctx) => {
      ctx.on.signal('go', async () => ctx.sleep('1h'));
      try {
        await ctx.sleep('2h');
      } finally {
        await ctx.call('tidy');
      }
    });
    await task.signal('go');
    await task.cancel();
    expect(task.state.end).toBeUndefined();
    await task.resolve('tidy');
    expect(task.state.end).toMatchObject({ status: 'cancelled' });
  });

  durably('may arrive with the start', async (given) => {
    const code = async (ctx: WorkflowContext): Promise<unknown> => ctx.call('a');
    const task = await given(code);
    const start = task.log[0]!.inputs[0]!;
    const other = await given(code, { id: 'other' });
    await other.turn({ ...start, run: 2 } as typeof start, { kind: 'cancel' });
    expect(other.state.end).toMatchObject({ status: 'cancelled' });
  });

  durably('comes before what the same turn resolves after it', async (given) => {
    const task = await given(async (ctx) => ctx.call('a'));
    await task.turn({ kind: 'cancel' }, resolved(task.open('a'), 'too late'), signal('s'));
    expect(task.state.end).toMatchObject({ status: 'cancelled' });
  });
});

describe('the time-out of a task', () => {
  durably('rejects what is awaited with a TaskTimeoutError and ends the task timed-out', async (given) => {
    const task = await given(async (ctx) => ctx.call('a'));
    await task.turn({ kind: 'expired' });
    expect(task.state.end).toMatchObject({ status: 'timed-out', error: { name: 'TaskTimeoutError', code: 'timed-out' } });
  });

  durably('cannot be survived, though the code may tidy up', async (given) => {
    const task = await given(async (ctx) => {
      await ctx.call('a').catch(() => undefined);
      await ctx.call('tidy');
      return 'as if nothing had happened';
    });
    await task.turn({ kind: 'expired' });
    await task.resolve('tidy');
    expect(task.state.end).toMatchObject({ status: 'timed-out', error: { code: 'timed-out' } });
  });

  durably('after a cancel changes nothing', async (given) => {
    const task = await given(async (ctx) => {
      await ctx.call('a').catch(() => undefined);
      await ctx.call('b');
      return 'done';
    });
    await task.cancel();
    await task.turn({ kind: 'expired' });
    await task.resolve('b');
    expect(task.state.end).toMatchObject({ status: 'completed' });
  });
});
