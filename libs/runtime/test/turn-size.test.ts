import { defaultBounds, taskId, type Command, type CommandId, type Input } from '@troupe/contracts';
import { applyTurn } from '@troupe/engine';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownedTask } from '../src/tasks/owned-task.ts';
import { takeInbox, turnSize } from '../src/turns/turn-size.ts';
import { startRuntime } from './start-runtime.ts';

const pending = (size: number): { readonly input: Input } => ({
  input: { kind: 'signal', id: 'i', at: 0, name: 'n', payload: 'x'.repeat(size) } as unknown as Input,
});

describe('what one turn takes', () => {
  it('is one input at least, and otherwise no more than may be in a turn by count and by bytes', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(sizes, (all) => {
        const taken = turnSize(all.map(pending), { turnInputs: 20, turnBytes: 5_000 });
        expect(taken).toBeGreaterThan(0);
        expect(taken).toBeLessThanOrEqual(20);
        const bytes = all.slice(0, taken).reduce((sum, size) => sum + size, 0);
        expect(taken === 1 || bytes <= 5_000).toBe(true);
        // As much as fits: what an input has besides its text is less than 200 bytes.
        if (taken < Math.min(20, all.length)) expect(bytes + all[taken]! + 200 * (taken + 1)).toBeGreaterThan(5_000);
      }),
    );
  });

  it('is enough that every message comes, in order, however large they are together', async () => {
    const COUNT = 12;
    const got: number[] = [];
    await using runtime = await startRuntime({
      collect: async (ctx) => {
        for (let n = 0; n < COUNT; n++) got.push(((await ctx.signal('data')) as { readonly n: number }).n);
        return got.length;
      },
    });
    const { service } = runtime.runtime;
    const { task } = await service.start({ kind: 'workflow', name: 'collect' });
    const text = 'x'.repeat(4_000_000);
    await Promise.all([...Array(COUNT).keys()].map(async (n) => service.signal(task.id, 'data', { n, text })));
    expect(await service.wait(task.id, 20_000)).toMatchObject({ status: 'completed', output: COUNT });
    expect(got).toEqual([...Array(COUNT).keys()]);
    expect((await service.get(task.id)).turns).toBeGreaterThan(3);
  }, 30_000);

  it('is the end of each command once, however often that was reported while the turn before was made', () => {
    const task = ownedTask(taskId('t'));
    const [id, other] = ['0.0', '0.1'] as CommandId[];
    const child = (command: CommandId): Command => ({
      kind: 'child',
      id: command,
      name: 'child',
      task: taskId('child'),
      taskKind: 'workflow',
      parentClose: 'cancel',
    });
    const ended = (command: CommandId): Input => ({ kind: 'resolved', id: command, value: command });
    const start: Input = { kind: 'start', task: 'workflow', name: 'w', run: 1 };
    applyTurn(task.state, { task: task.id, n: 0, at: 1, build: 'b', inputs: [start], commands: [child(id!), child(other!)] });
    applyTurn(task.state, { task: task.id, n: 1, at: 2, build: 'b', inputs: [ended(id!)], commands: [] });
    const answers: string[] = [];
    for (const each of [id!, other!]) task.inbox.push({ input: ended(each), settled: (how) => answers.push(`${each} ${how}`) });
    expect(takeInbox(task, defaultBounds).pendings.map(({ input }) => input)).toEqual([ended(other!)]);
    expect(answers).toEqual(['0.0 durable']);
  });

  it('is the end that was kept for a command, and not the one that was reported again after that (E5)', () => {
    const task = ownedTask(taskId('t'));
    const id = '0.0' as CommandId;
    const start: Input = { kind: 'start', task: 'workflow', name: 'w', run: 1 };
    const call: Command = { kind: 'activity', id, name: 'a' };
    const ended: Input = { kind: 'resolved', id, value: 1 };
    const kept: Input = { ...ended, message: `kept:${id}` };
    const failed: Input = { kind: 'attempt-failed', id, attempt: 1, failure: { name: 'E', message: 'no' }, retryAt: 0 };
    const keptFailure: Input = { ...failed, message: 'kept:1' };
    applyTurn(task.state, { task: task.id, n: 0, at: 1, build: 'b', inputs: [start], commands: [call] });
    const taken = (...inputs: readonly Input[]): readonly Input[] => {
      task.inbox.push(...inputs.map((input) => ('message' in input ? { input, kept: true as const } : { input })));
      return takeInbox(task, defaultBounds).pendings.map(({ input }) => input);
    };
    expect(taken(kept, ended)).toEqual([kept]);
    expect(taken(kept, failed)).toEqual([kept]);
    // An attempt that failed is no end of the command.
    expect(taken(keptFailure, ended)).toEqual([keptFailure, ended]);
  });

  it('is the first of two decisions that two processes accepted; what comes after is let go, and says so (E5)', () => {
    const task = ownedTask(taskId('t'));
    const [approval, call] = ['0.0', '0.1'] as CommandId[];
    const start: Input = { kind: 'start', task: 'agent', name: 'a', run: 1 };
    const asked: Command = { kind: 'approval', id: approval!, agent: 'a', name: 'pay', args: {} };
    const work: Command = { kind: 'activity', id: call!, name: 'a' };
    applyTurn(task.state, { task: task.id, n: 0, at: 1, build: 'b', inputs: [start], commands: [asked, work] });
    const said = (decision: string): Input => ({ kind: 'resolved', id: approval!, value: { decision }, message: `decide:0.0:${decision}` });
    const answers: string[] = [];
    const taken = (...inputs: readonly Input[]) => {
      for (const input of inputs) task.inbox.push({ input, kept: true, settled: (how) => answers.push(how) });
      const { pendings, late } = takeInbox(task, defaultBounds);
      return { inputs: pendings.map(({ input }) => input), late };
    };
    expect(taken(said('approve'), said('reject'))).toEqual({ inputs: [said('approve')], late: ['decide:0.0:reject'] });
    expect(answers).toEqual(['ended']);
    applyTurn(task.state, { task: task.id, n: 1, at: 2, build: 'b', inputs: [said('approve')], commands: [] });
    expect(taken(said('reject'))).toEqual({ inputs: [], late: ['decide:0.0:reject'] });
    // Whether the call had its effect is not asked: a human may have said that it failed, and another that it is to be made again.
    const failure = { name: 'E', message: 'no' };
    const failed: Input = { kind: 'rejected', id: call!, failure, decision: { decision: 'reject' }, message: 'decide:0.1:reject' };
    expect(taken(failed)).toEqual({ inputs: [], late: ['decide:0.1:reject'] });
  });
});
