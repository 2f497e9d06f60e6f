import { commandId, type Mismatch } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { statusOf, viewTask } from '../src/index.ts';
import { driveTask } from './drive-task.ts';

describe('the task as clients see it', () => {
  it('tells what it is, was given and waits for', async () => {
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
    expect(view.waitingFor).toEqual([
      { kind: 'call', name: 'charge', since: at },
      { kind: 'tool', name: 'look', since: at },
      { kind: 'timer', name: 'sleep', since: at, due: new Date(1_060_000).toISOString() },
      { kind: 'timer', name: 'reminder', since: at, due: new Date(1_120_000).toISOString() },
      { kind: 'signal', name: 'go', since: at },
      { kind: 'child', name: 'sub', since: at, id: 'task-0-6' },
      { kind: 'call', name: 's', since: at },
    ]);
    expect(view).not.toHaveProperty('output');
    expect(view).not.toHaveProperty('endedAt');
  });

  it('tells of attempts, without stacks', async () => {
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
      },
    ]);
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
