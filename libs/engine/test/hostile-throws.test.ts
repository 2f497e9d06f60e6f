import { toFailure, type CommandId, type Failure } from '@troupe/contracts';
import { anyThrown, hostileThrown } from '@troupe/testing/hostile-values';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currentExecution, viewTask } from '../src/index.ts';
import { driveTask, resolved, said } from './drive-task.ts';

/** Ends the task as failed, with a message, over a log that JSON can hold. */
async function expectFailed(task: Awaited<ReturnType<typeof driveTask>>): Promise<void> {
  expect(task.state.end).toMatchObject({ status: 'failed', error: { message: expect.any(String) } });
  expect(await task.replay()).toMatchObject({ kind: 'ran' });
}

describe('whatever code of a task throws', () => {
  it.each(hostileThrown)('fails the task: $name', async ({ make }) => {
    const code = async (): Promise<never> => {
      throw make();
    };
    const task = await driveTask(code);
    await expectFailed(task);
  });

  it('fails it, in any combination', async () => {
    await fc.assert(
      fc.asyncProperty(anyThrown(), async (make) => {
        const code = async (): Promise<never> => {
          throw make();
        };
        await expectFailed(await driveTask(code));
      }),
    );
  });

  it.each(hostileThrown)('ends a cancelled task: $name', async ({ make }) => {
    const task = await driveTask(async (ctx) => {
      await ctx.signal('never').catch(() => {
        throw make();
      });
    });
    await task.cancel();
    expect(task.state.end?.status).toBe('failed');
    expect(await task.replay()).toMatchObject({ kind: 'ran' });
  });

  it.each(hostileThrown)('from handlers, updates and compensations is taken like an Error: $name', async ({ make }) => {
    const throwing = (): never => {
      throw make();
    };
    const task = await driveTask(async (ctx) => {
      ctx.compensate(throwing);
      ctx.on.update('edit', throwing);
      ctx.on.signal('note', throwing);
      await ctx.signal('never');
    });
    await task.turn({ kind: 'update', name: 'edit', payload: null, message: 'm' });
    expect(said(task.log[1]!.commands)).toEqual(['answer m']);
    await task.signal('note');
    expect(task.state.end).toMatchObject({
      status: 'failed',
      error: { details: { failedCompensations: [{ message: expect.any(String) }] } },
    });
    expect(await task.replay()).toMatchObject({ kind: 'ran' });
  });
});

describe('an input that is none', () => {
  const failures: readonly unknown[] = [
    undefined,
    null,
    5,
    {},
    { name: 'E', message: 5 },
    { name: 5 },
    { message: 'm', cause: 7, stack: {} },
  ];

  it.each(failures)('never leaves the window open: a rejection with %j', async (failure) => {
    const task = await driveTask(async (ctx) => ctx.call('a'));
    const outcome = await task.turn({ kind: 'rejected', id: task.open('a'), failure: failure as Failure });
    expect(['ran', 'broken']).toContain(outcome.kind);
    expect(currentExecution()).toBeUndefined();
    const other = await driveTask(async (ctx) => ctx.call('b'), { id: 'other' });
    expect(await other.turn(resolved(other.open('b'), 1))).toMatchObject({ kind: 'ran' });
  });

  it('ends the turn of its task alone, and says what was thrown', async () => {
    const task = await driveTask(async (ctx) => ctx.call('a'));
    const value = {
      get x(): number {
        throw new Error('unreadable');
      },
    };
    const outcome = await task.turn({ kind: 'resolved', id: task.open('a'), value });
    expect(outcome).toMatchObject({ kind: 'broken', error: { code: 'not-json' } });
    expect(currentExecution()).toBeUndefined();
  });
});

describe('what the log cannot keep', () => {
  const odd: unknown = 10n;

  it.each<[string, (ctx: Parameters<Parameters<typeof driveTask>[0]>[0]) => unknown]>([
    ['a key', (ctx) => ctx.call('a', null, { key: odd as string })],
    ['a priority', (ctx) => ctx.call('a', null, { priority: odd as number })],
    ['a policy', (ctx) => ctx.call('a', null, { retry: { nonRetryable: [odd as string] } })],
    ['the key of a wait', (ctx) => ctx.sleep(1, { key: odd as string })],
    ['attributes of a child', (ctx) => ctx.child('c', null, { attributes: { a: odd as string } })],
    ['the session of a child', (ctx) => ctx.child('c', null, { session: odd as string })],
    ['what becomes of a child', (ctx) => ctx.child('c', null, { parentClose: odd as 'cancel' })],
    ['the name of a change', (ctx) => ctx.patched(odd as string)],
    ['a date beyond all dates', (ctx) => ctx.sleepUntil(8_640_000_000_000_001)],
    ['a date that is none', (ctx) => ctx.sleepUntil(odd as number)],
  ])('is refused where it is given: %s', async (_, ask) => {
    const task = await driveTask(async (ctx) => ask(ctx));
    expect(task.state.end).toMatchObject({ status: 'failed' });
    expect(await task.replay()).toMatchObject({ kind: 'ran' });
  });
});

describe('a view', () => {
  it('is shown whatever times the log holds', async () => {
    const task = await driveTask(async (ctx) => ctx.call('a'));
    const failure = toFailure(new Error('later'));
    for (const [i, retryAt] of [1e300, -1e300, Number.NaN].entries()) {
      await task.turn({ kind: 'attempt-failed', id: task.open('a'), attempt: i + 1, failure, retryAt });
      expect(viewTask(task.state, undefined).waitingFor).toMatchObject([{ name: 'a', due: expect.stringMatching(/Z$/) }]);
    }
    task.state.open.get('0.0' as CommandId)!.retryAt = Number.NaN;
    task.state.createdAt = Infinity;
    expect(viewTask(task.state, undefined).createdAt).toBe('+275760-09-13T00:00:00.000Z');
  });
});
