import type { Input, Json } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { turnEvents, viewTask } from '../src/index.ts';
import { pendingApprovals } from '../src/state/task-view.ts';
import { driveTask, durably, resolved, type DrivenTask } from './drive-task.ts';

const MINUTE = 60_000;
const euros = z.object({ euros: z.number().max(500) });

const payment = { title: 'Pay 400 euros?', data: { euros: 400 }, schema: euros } as const;

function decided(task: DrivenTask, value: Json, by?: { kind: 'user'; id: string }): Input {
  return { ...resolved(task.open('approval'), value), ...(by === undefined ? {} : { by }) } as Input;
}

function eventsOf(task: DrivenTask): readonly (readonly [string, unknown])[] {
  const commands = new Map(task.log.flatMap((turn) => turn.commands.map((command) => [command.id, command] as const)));
  return task.log.flatMap((turn) => turnEvents(turn, (id) => commands.get(id) as never)).map(({ type, data }) => [type, data] as const);
}

describe('ctx.approval', () => {
  durably('records what is asked, whom, and what follows from time', async (given) => {
    const task = await given((ctx) =>
      ctx.approval({
        ...payment,
        assignee: 'grace',
        deadline: '10m',
        remind: ['4m', '2m'],
        escalate: { after: '6m', to: 'ada' },
        onDeadline: 'reject',
      }),
    );
    expect(task.log[0]!.commands).toMatchObject([
      {
        kind: 'approval',
        name: 'approval',
        agent: 'sample',
        args: { euros: 400 },
        due: 1_000_000 + 10 * MINUTE,
        request: {
          kind: 'decision',
          title: 'Pay 400 euros?',
          schema: { type: 'object', properties: { euros: { type: 'number', maximum: 500 } } },
          assignee: 'grace',
          reminders: [{ at: 1_120_000 }, { at: 1_240_000 }, { at: 1_360_000, to: 'ada' }],
          onDeadline: 'reject',
        },
      },
    ]);
    expect(viewTask(task.state, undefined).waitingFor).toMatchObject([
      { kind: 'approval', name: 'approval', reason: expect.stringContaining('(Pay 400 euros?)') },
    ]);
  });

  durably('gives what was approved, as it is or as it was changed, and by whom', async (given) => {
    const task = await given(async (ctx) => [await ctx.approval(payment), await ctx.approval({ ...payment, name: 'second' })]);
    await task.turn(decided(task, { decision: 'approve', reason: 'fine' }, { kind: 'user', id: 'grace' }));
    await task.resolve('second', { decision: 'approve', args: { euros: 300, more: true } });
    expect(task.state.end?.output).toEqual([
      { status: 'approved', value: { euros: 400 }, edited: false, reason: 'fine', by: { kind: 'user', id: 'grace' } },
      { status: 'approved', value: { euros: 300 }, edited: true },
    ]);
  });

  durably('says that it was rejected, and why', async (given) => {
    const task = await given((ctx) => ctx.approval(payment));
    await task.resolve('approval', { decision: 'reject', reason: 'too much' });
    expect(task.state.end?.output).toEqual({ status: 'rejected', reason: 'too much' });
  });

  durably('is looked at again without its code, and shows it', async (given) => {
    const task = await given((ctx) => ctx.approval({ ...payment, assignee: 'grace', remind: '1m', escalate: { after: '2m', to: 'ada' } }));
    const id = task.open('approval');
    task.now += MINUTE;
    await task.turn({ kind: 'reminded', id, done: 1 });
    expect(pendingApprovals(task.state)).toMatchObject([{ assignee: 'grace', remindedAt: '1970-01-01T00:17:40.000Z' }]);
    task.now += MINUTE;
    await task.turn({ kind: 'reminded', id, done: 2, to: 'ada' });
    expect(pendingApprovals(task.state)).toMatchObject([
      { assignee: 'ada', remindedAt: '1970-01-01T00:17:40.000Z', escalatedAt: '1970-01-01T00:18:40.000Z' },
    ]);
    await task.resolve('approval', { decision: 'approve' });
    expect(task.state.decided).toMatchObject([{ status: 'approved', looked: { done: 2, assignee: 'ada' } }]);
    expect(eventsOf(task).map(([type]) => type)).toEqual([
      'status',
      'approval.requested',
      'approval.reminded',
      'approval.escalated',
      'approval.decided',
      'status',
    ]);
  });

  durably('is withdrawn by a cancel, and by the signal it was given', async (given) => {
    const task = await given(async (ctx) => {
      const stop = new AbortController();
      const asked = ctx.approval({ ...payment, name: 'first', signal: stop.signal });
      await ctx.race({ asked, enough: ctx.sleep(1) });
      stop.abort(new Error('enough'));
      await asked.catch(() => {});
      await ctx.approval({ ...payment, name: 'second' });
    });
    await task.resolve('sleep');
    expect(pendingApprovals(task.state)).toMatchObject([{ tool: 'second' }]);
    await task.cancel();
    expect(task.state.end?.status).toBe('cancelled');
    expect(task.state.decided).toMatchObject([{ status: 'expired' }, { status: 'expired' }]);
  });

  it('a changed title or value is another request, a changed deadline or assignee is not', async () => {
    const task = await driveTask((ctx) => ctx.approval({ ...payment, deadline: '1h', assignee: 'grace' }));
    task.code = (ctx) => ctx.approval({ ...payment, deadline: '2h', assignee: 'ada' });
    expect(await task.replay()).toMatchObject({ kind: 'ran' });
    task.code = (ctx) => ctx.approval({ ...payment, title: 'Pay?' });
    expect(await task.replay()).toMatchObject({ kind: 'mismatch' });
  });

  it.each([
    ['no title', {}, 'wrong-type'],
    ['a title that is too long', { title: 'x'.repeat(5_000) }, 'out-of-range'],
    ['an unknown onDeadline', { title: 'Pay?', deadline: 1, onDeadline: 'ignore' }, 'wrong-type'],
    ['an onDeadline without a deadline', { title: 'Pay?', onDeadline: 'reject' }, 'wrong-type'],
    ['a deadline that is none', { title: 'Pay?', deadline: 'soon' }, 'invalid-duration'],
    ['more reminders than there may be', { title: 'Pay?', remind: Array.from({ length: 33 }, () => 1) }, 'out-of-range'],
    ['an assignee without a name', { title: 'Pay?', assignee: '' }, 'wrong-type'],
    [
      'a value that its deadline approves and that does not fit',
      { ...payment, data: { euros: 501 }, deadline: 1, onDeadline: 'approve' },
      'invalid-arguments',
    ],
  ])('refuses %s', async (_, request, code) => {
    const task = await driveTask((ctx) => ctx.approval(request as never));
    expect(task.state.end).toMatchObject({ status: 'failed', error: { code } });
  });
});
