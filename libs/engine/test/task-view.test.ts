import { commandId, type Mismatch } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { statusOf, viewTask } from '../src/index.ts';
import { driveTask } from './drive-task.ts';

describe('the task as clients see it', () => {
  it('shows what it is, was given and waits for', async () => {
    const task = await driveTask(
      async (ctx) => {
        ctx.status('waiting');
        await Promise.all([
          ctx.call('charge'),
          ctx.tool('look'),
          ctx.sleep('1m'),
          ctx.sleep('2m', { key: 'reminder' }),
          ctx.signal('go'),
          ctx.child('sub'),
          ctx.step('s', () => 1),
        ]);
      },
      { input: { order: 7 }, start: { session: 's1', attributes: { vip: true }, traceId: 't1' } },
    );
    const at = new Date(1_000_000).toISOString();
    const view = viewTask(task.state, undefined);
    expect(view).toMatchObject({
      id: 'task',
      kind: 'workflow',
      name: 'sample',
      status: 'running',
      statusText: 'waiting',
      input: { order: 7 },
      createdAt: at,
      updatedAt: at,
      session: 's1',
      attributes: { vip: true },
      build: 'test',
      traceId: 't1',
      turns: 1,
    });
    expect(view.waitingFor.map(({ reason: _, ...wait }) => wait)).toEqual([
      { kind: 'call', name: 'charge', since: at, capability: 'activity.charge' },
      { kind: 'tool', name: 'look', since: at, capability: 'tool.look' },
      { kind: 'timer', name: 'sleep', since: at, due: new Date(1_060_000).toISOString() },
      { kind: 'timer', name: 'reminder', since: at, due: new Date(1_120_000).toISOString() },
      { kind: 'signal', name: 'go', since: at },
      { kind: 'child', name: 'sub', since: at, id: 'task-0-6' },
      { kind: 'call', name: 's', since: at },
    ]);
    expect(view).not.toHaveProperty('output');
    expect(view).not.toHaveProperty('endedAt');
  });

  it('shows attempts, without stacks', async () => {
    const task = await driveTask(async (ctx) => ctx.call('charge'));
    const failure = { name: 'Error', message: 'busy', stack: 'secret place' };
    await task.turn({ kind: 'attempt-failed', id: task.open('charge'), attempt: 1, failure, retryAt: 2_000_000 });
    expect(viewTask(task.state, undefined).waitingFor).toEqual([
      {
        kind: 'call',
        name: 'charge',
        since: new Date(1_000_000).toISOString(),
        due: new Date(2_000_000).toISOString(),
        attempt: 2,
        lastError: { name: 'Error', message: 'busy' },
        capability: 'activity.charge',
        reason: 'Attempt 1 failed: busy. Attempt 2 begins at 1970-01-01T00:33:20.000Z.',
      },
    ]);
  });

  it('gives a reason for everything it waits for, one that says who can do what', async () => {
    const task = await driveTask(async (ctx) => {
      ctx.on.signal('note', () => {});
      await Promise.all([
        ctx.call('charge'),
        ctx.tool('look'),
        ctx.sleep('1m'),
        ctx.signal('go now'),
        ctx.child('sub'),
        ctx.step('s', () => 1),
      ]);
    });
    const reasons = (): string[] => viewTask(task.state, undefined).waitingFor.map(({ reason }) => reason);
    expect(reasons()).toEqual([
      'A handler takes every signal "note" that comes; none has to.',
      'Attempt 1 of the activity "charge" is with the workers: one runs it, or it waits for one that is free.',
      'Attempt 1 of the tool "look" is with the workers: one runs it, or it waits for one that is free.',
      'It goes on at 1970-01-01T00:17:40.000Z; nothing has to be done.',
      'Somebody has to send the signal "go now": POST /v1/tasks/task/signals/go%20now, or "troupe tasks signal".',
      'The workflow "sub", task task-0-5, has to end first. "troupe tasks show task-0-5" says what that one waits for.',
      'Attempt 1 of the step "s" runs in the process of the task.',
    ]);
    await task.turn({ kind: 'progress', id: task.open('charge'), attempt: 1 });
    expect(reasons()[1]).toBe('A worker has begun attempt 1 of the activity "charge".');
    const failure = { name: 'AttemptLost', message: 'It died!' };
    const lost = { kind: 'attempt-failed', id: task.open('charge'), attempt: 1, failure, retryAt: 2_000_000, unknown: true } as const;
    await task.turn(lost);
    expect(reasons()[1]).toMatch(/^Nobody knows whether .*"troupe approvals approve task\.0\.1".*"troupe approvals reject task\.0\.1"\.$/);
  });

  it('quotes an error of any length in a reason of a bounded one', async () => {
    const task = await driveTask(async (ctx) => ctx.call('charge'));
    const failure = { name: 'Error', message: '\u{1f600}'.repeat(50_000) };
    await task.turn({ kind: 'attempt-failed', id: task.open('charge'), attempt: 1, failure, retryAt: 2_000_000 });
    const [wait] = viewTask(task.state, undefined).waitingFor;
    expect(wait!.reason.length).toBeLessThan(400);
    expect(wait!.reason.isWellFormed()).toBe(true);
  });

  it('keeps its end: output, error and endedAt never change', async () => {
    const done = await driveTask(async () => ({ answer: 42 }));
    expect(viewTask(done.state, undefined)).toMatchObject({
      status: 'completed',
      output: { answer: 42 },
      endedAt: new Date(1_000_000).toISOString(),
      waitingFor: [],
    });
    const failed = await driveTask(async () => {
      throw Object.assign(new Error('no'), { code: 'E_NO' });
    });
    expect(viewTask(failed.state, undefined)).toMatchObject({ status: 'failed', error: { message: 'no', code: 'E_NO' } });
  });

  it('is blocked before it is suspended, and ended before both', async () => {
    const mismatch: Mismatch = {
      code: 'replay-mismatch',
      message: 'm',
      turn: 0,
      expected: [],
      actual: [],
      builds: { log: 'a', code: 'b' },
    };
    const task = await driveTask(async (ctx) => ctx.signal('go'));
    expect(statusOf(task.state, undefined)).toBe('running');
    await task.turn({ kind: 'suspend' });
    expect(statusOf(task.state, undefined)).toBe('suspended');
    expect(statusOf(task.state, mismatch)).toBe('blocked');
    expect(viewTask(task.state, mismatch)).toMatchObject({ status: 'blocked', blocked: mismatch });
    await task.signal('go');
    expect(statusOf(task.state, mismatch)).toBe('completed');
    expect(commandId(2, 0)).toBe(task.state.end!.id);
  });
});
