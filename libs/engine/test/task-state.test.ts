import { commandId, noUsage, taskId, toFailure, type Command, type Input, type Turn } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { applyTurn, emptyState, type TaskState } from '../src/index.ts';
import { driveTask, durably, resolved, signal } from './drive-task.ts';

const start: Input = { kind: 'start', task: 'workflow', name: 'sample', run: 1 };
const call = (id: string, name = 'a'): Command => ({
  kind: 'activity',
  id: commandId(Number(id.split('.')[0]), Number(id.split('.')[1])),
  name,
});

function fold(
  ...turns: readonly { readonly inputs: readonly Input[]; readonly commands?: readonly Command[]; readonly at?: number }[]
): TaskState {
  const state = emptyState(taskId('task'));
  turns.forEach(({ inputs, commands = [], at }, n) =>
    applyTurn(state, { task: state.id, n, inputs, commands, build: 'b', at: at ?? n } satisfies Turn),
  );
  return state;
}

describe('the state a log adds up to', () => {
  it('has the times, the build and the number of turns', () => {
    const state = fold({ inputs: [start], at: 5 }, { inputs: [signal('a')], at: 9 });
    expect(state).toMatchObject({ createdAt: 5, updatedAt: 9, build: 'b', turns: 2, started: true, runStart: 0 });
  });

  it('has the agent whose model answered last, here or in a child, and none where nobody has', () => {
    const model = (id: string, agent: string): Command => ({ ...call(id, 'gold'), kind: 'model', args: { agent, round: 1 } }) as Command;
    const child = { ...call('0.2', 'desk'), kind: 'child', task: 'below', taskKind: 'agent', parentClose: 'cancel' } as Command;
    const asked = { inputs: [start], commands: [model('0.0', 'front'), model('0.1', 'refunds'), child, call('0.3')] };
    expect(fold(asked).lastAgent).toBeUndefined();
    const one = { inputs: [resolved('0.0')] };
    expect(fold(asked, one, { inputs: [{ kind: 'rejected', id: commandId(0, 1), failure: toFailure(new Error('no')) }] }).lastAgent).toBe(
      'front',
    );
    expect(fold(asked, one, { inputs: [resolved('0.1')] }, { inputs: [resolved('0.3')] }).lastAgent).toBe('refunds');
    expect(fold(asked, one, { inputs: [{ kind: 'resolved', id: commandId(0, 2), agent: 'billing' }] }).lastAgent).toBe('billing');
  });

  it('of an accepted start is not started until the start comes', () => {
    const accepted: Input = { kind: 'accepted', start: { ...start, startAt: 100 } as typeof start & { kind: 'start' } };
    expect(fold({ inputs: [accepted] })).toMatchObject({ started: false, start: { startAt: 100 } });
    expect(fold({ inputs: [accepted] }, { inputs: [start] })).toMatchObject({ started: true, runStart: 1 });
  });

  it('counts attempts, and lost ones apart from failures', () => {
    const id = commandId(0, 0);
    const failed = (attempt: number, lost?: true): Input => ({
      kind: 'attempt-failed',
      id,
      attempt,
      failure: toFailure(new Error(`no ${attempt}`)),
      retryAt: attempt * 10,
      ...(lost && { lost }),
    });
    const state = fold(
      { inputs: [start], commands: [call('0.0')], at: 3 },
      { inputs: [failed(1)] },
      { inputs: [failed(2, true)] },
      { inputs: [{ kind: 'progress', id, attempt: 3, details: { page: 7 } }] },
    );
    expect(state.open.get(id)).toMatchObject({
      since: 3,
      attempts: 2,
      failures: 1,
      retryAt: 20,
      lastError: { message: 'no 2' },
      lastHeartbeat: { page: 7 },
    });
  });

  it('suspends and resumes', () => {
    expect(fold({ inputs: [start] }, { inputs: [{ kind: 'suspend' }] }).suspended).toBe(true);
    expect(fold({ inputs: [start] }, { inputs: [{ kind: 'suspend' }, { kind: 'resume' }] }).suspended).toBe(false);
  });

  it('adds up what model and tool calls used', () => {
    const model: Command = { kind: 'model', id: commandId(0, 0), name: 'm' };
    const tool: Command = { kind: 'tool', id: commandId(0, 1), name: 't' };
    const usage = { inputTokens: 10, outputTokens: 5, cost: 0.5 };
    const state = fold(
      { inputs: [start], commands: [model, tool] },
      { inputs: [{ kind: 'resolved', id: model.id, value: 1, usage }, resolved(tool.id, 2)] },
    );
    expect(state.usage).toEqual({ modelCalls: 1, toolCalls: 1, ...usage });
    expect(fold({ inputs: [start] }).usage).toEqual(noUsage);
  });

  it('ends once, and then waits for nothing', () => {
    const end: Command = { kind: 'end', id: commandId(1, 0), name: 'completed', status: 'completed', output: 1 };
    const state = fold({ inputs: [start], commands: [call('0.0')] }, { inputs: [signal('a')], commands: [end] });
    expect(state.end).toEqual(end);
    expect(state.open.size).toBe(0);
  });

  durably('agrees with the code about what is awaited, whatever arrives in one turn', async (given) => {
    const task = await given(async (ctx) => {
      ctx.on.signal('note', () => undefined);
      const stop = new AbortController();
      const stopped = ctx.signal('go', { signal: stop.signal }).catch(() => 'stopped');
      for (let i = 0; i < 4; i++) {
        await ctx.signal('tick');
        if (i === 1) stop.abort();
      }
      return [await stopped, await ctx.call('last')];
    });
    await task.turn(signal('tick'), signal('note'), signal('tick'), signal('go'), signal('tick'), signal('tick'));
    expect([...task.state.open.values()].map(({ command }) => command.name)).toEqual(['note', 'last']);
    await task.resolve('last', 'end');
    expect(task.state.end?.output).toEqual(['stopped', 'end']);
  });

  it('is the same however often the log is folded', async () => {
    const task = await driveTask(async (ctx) => Promise.all([ctx.call('a'), ctx.signal('b'), ctx.sleep(1)]));
    await task.turn(signal('b'), resolved(task.open('a')));
    const again = emptyState(task.id);
    for (const turn of task.log) applyTurn(again, turn);
    expect(again).toEqual(task.state);
  });
});
