import { CancelledError, commandId, type AwaitedCommand, type Input, type Json, type Progress, type Turn } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { applyTurn, emptyState, turnEvents, viewTask } from '../src/index.ts';
import { driveTask, rejected, resolved, signal, type DrivenTask } from './drive-task.ts';

function eventsOf(task: DrivenTask): readonly (readonly [id: string, type: string, data: Json])[] {
  const state = emptyState(task.id);
  return task.log.flatMap((turn) => {
    const events = turnEvents(turn, (id) => state.open.get(id)?.command);
    applyTurn(state, turn);
    return events.map(({ id, type, data }) => [id, type, data] as const);
  });
}

describe('the events of a task', () => {
  it('show calls, retries, signals, what is published and the end, at positions of the log', async () => {
    const task = await driveTask(async (ctx) => {
      const [a] = await Promise.all([ctx.call('a', { n: 1 }), ctx.sleep(1), ctx.signal('go')]);
      ctx.publish('progress', 'half');
      await ctx.tool('b').catch(() => null);
      ctx.status('nearly');
      return a;
    });
    await task.turn(
      { kind: 'attempt-failed', id: task.open('a'), attempt: 1, failure: { name: 'Error', message: 'busy', stack: 's' }, retryAt: 0 },
      signal('go', 7),
    );
    await task.turn(resolved(task.open('sleep')), resolved(task.open('a'), 'A'));
    await task.reject('b', new Error('no'));
    const epoch = new Date(0).toISOString();
    expect(eventsOf(task)).toMatchObject([
      ['0.0', 'status', { status: 'running' }],
      ['0.1', 'call.started', { call: 'task/0.0', kind: 'activity', name: 'a', args: { n: 1 } }],
      ['0.2', 'timer.started', { timer: 'task/0.1', name: 'sleep', due: expect.stringMatching(/Z$/) }],
      [
        '1.0',
        'call.retrying',
        {
          call: 'task/0.0',
          kind: 'activity',
          name: 'a',
          attempt: 1,
          error: { name: 'Error', message: 'busy' },
          nextAttempt: 2,
          retryAt: epoch,
        },
      ],
      ['1.1', 'signal', { name: 'go', payload: 7 }],
      ['2.0', 'timer.fired', { timer: 'task/0.1', name: 'sleep' }],
      ['2.1', 'call.completed', { call: 'task/0.0', kind: 'activity', name: 'a', value: 'A' }],
      ['2.2', 'published', { topic: 'progress', data: 'half' }],
      ['2.3', 'call.started', { call: 'task/2.1', kind: 'tool', name: 'b' }],
      ['3.0', 'call.failed', { call: 'task/2.1', kind: 'tool', name: 'b', error: { message: 'no' } }],
      ['3.1', 'status', { status: 'running', text: 'nearly' }],
      ['3.2', 'status', { status: 'completed', output: 'A' }],
    ]);
    expect(JSON.stringify(eventsOf(task))).not.toContain('"stack"');
  });

  it('show how far a call is, where its heartbeat says it, and nothing of other heartbeats', async () => {
    const task = await driveTask((ctx) => ctx.call('copy'));
    const heartbeat = (details: Json): Progress => ({ kind: 'progress', id: task.open('copy'), attempt: 1, details });
    await task.turn(heartbeat({ at: 'file-7' }), heartbeat(7), heartbeat({ progress: '7' }));
    await task.turn(
      heartbeat({ progress: 40, total: 160, message: 'Copying', at: 'file-40' }),
      heartbeat({ progress: 0.5, total: 'many', message: 7 }),
    );
    const call = { call: 'task/0.0', kind: 'activity', name: 'copy', attempt: 1 };
    expect(eventsOf(task).slice(2)).toEqual([
      ['2.0', 'call.progress', { ...call, progress: 40, total: 160, message: 'Copying' }],
      ['2.1', 'call.progress', { ...call, progress: 0.5 }],
    ]);
    expect(viewTask(task.state, undefined).waitingFor).toMatchObject([{ name: 'copy', progress: { progress: 0.5 } }]);
  });

  it('show children, suspension and a failed end', async () => {
    const task = await driveTask(async (ctx) => ctx.child('sub', 1));
    await task.turn({ kind: 'suspend' });
    await task.turn({ kind: 'resume' });
    await task.turn(rejected(task.open('sub'), new CancelledError('gone')));
    expect(eventsOf(task)).toMatchObject([
      ['0.0', 'status', { status: 'running' }],
      ['0.1', 'call.started', { kind: 'child', name: 'sub', task: 'task-0-0', args: 1 }],
      ['1.0', 'status', { status: 'suspended' }],
      ['2.0', 'status', { status: 'running' }],
      ['3.0', 'call.failed', { kind: 'child', name: 'sub', error: { code: 'cancelled' } }],
      ['3.1', 'status', { status: 'failed', error: { code: 'cancelled' } }],
    ]);
  });

  it('show timers by the name they were given, of compensations as such, and of outcomes nobody knows', async () => {
    const task = await driveTask(async (ctx) => {
      ctx.compensate(() => ctx.call('give-back'));
      await ctx.sleep('1h', { key: 'reminder' });
      await ctx.call('charge');
    });
    await task.turn(resolved(task.open('sleep')));
    const failure = { name: 'AttemptLost', message: 'gone' };
    await task.turn({ kind: 'attempt-failed', id: task.open('charge'), attempt: 1, failure, retryAt: 0, unknown: true });
    await task.turn(rejected(task.open('charge'), new Error('no')));
    await task.turn(resolved(task.open('give-back')));
    const calls = eventsOf(task).filter(([, type]) => type !== 'status');
    expect(calls.map(([, type, data]) => [type, data])).toMatchObject([
      ['timer.started', { name: 'reminder', due: expect.stringMatching(/Z$/) }],
      ['timer.fired', { name: 'reminder' }],
      ['call.started', { name: 'charge' }],
      ['call.retrying', { name: 'charge', unknown: true, approval: 'task.1.0' }],
      ['call.failed', { name: 'charge' }],
      ['call.started', { name: 'give-back', compensation: true }],
      ['call.completed', { name: 'give-back', compensation: true }],
    ]);
    expect(calls.filter(([, , data]) => 'compensation' in (data as object))).toHaveLength(2);
  });

  it('show human decisions', () => {
    const approval: AwaitedCommand = { kind: 'approval', id: commandId(0, 0), name: 'refund', agent: 'desk', args: { amount: 5 } };
    const turn = (n: number, inputs: readonly Input[]): Turn => ({
      task: emptyState('t' as never).id,
      n,
      inputs,
      commands: n === 0 ? [approval] : [],
      build: 'b',
      at: 0,
    });
    expect(turnEvents(turn(0, []), () => undefined)).toMatchObject([
      { type: 'approval.requested', data: { approval: 't.0.0', agent: 'desk', tool: 'refund', args: { amount: 5 } } },
    ]);
    const decided = turn(1, [resolved(approval.id, { decision: 'reject', reason: 'too much' })]);
    expect(turnEvents(decided, () => approval)).toMatchObject([
      { id: '1.0', type: 'approval.decided', data: { approval: 't.0.0', decision: 'reject', reason: 'too much' } },
    ]);
  });
});
