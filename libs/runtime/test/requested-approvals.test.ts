import { memoryStore } from '@troupe/store/memory';
import { virtualEnv } from '@troupe/env/virtual';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startRuntime, type Code, type RuntimeUnderTest } from './start-runtime.ts';

const MINUTE = 60_000;
const schema = z.object({ euros: z.number().max(500) });
const payment = { title: 'Pay?', data: { euros: 400 }, schema } as const;

const workflows: Readonly<Record<string, Code>> = {
  pay: (ctx, more: object | null) => ctx.approval({ ...payment, ...more }),
  plain: (ctx) => ctx.approval({ title: 'Go?', data: { to: 'Rome' } }),
  twice: async (ctx) => [await ctx.approval(payment), await ctx.signal('go'), await ctx.approval({ ...payment, name: 'again' })],
  renewed: async (ctx) => {
    const asked = ctx.approval(payment);
    const won = await ctx.race({ asked, renew: ctx.signal('renew') });
    return won.key === 'renew' ? ctx.continueAsNew() : won.value;
  },
};

async function begin(options: RuntimeUnderTest = {}) {
  const clock = virtualEnv();
  const store = memoryStore();
  // Nothing is kept in memory between turns.
  const given = { store, env: clock, cacheBytes: 0, ...options };
  const started = await startRuntime(workflows, given);
  const { service } = started.runtime;
  const pending = async (task: string) => (await service.approvals({ limit: 10, task })).items;
  const ask = async (name: string, input?: object): Promise<{ readonly task: string; readonly id: string }> => {
    const { task } = await service.start({ kind: 'workflow', name, ...(input === undefined ? {} : { input: input as never }) });
    await expect.poll(async () => (await pending(task.id)).length).toBe(1);
    return { task: task.id, id: (await pending(task.id))[0]!.id };
  };
  const again = () => startRuntime(workflows, given);
  return { clock, started, service, pending, ask, again };
}

const plan = { assignee: 'grace', deadline: '10m', remind: ['2m', '4m'], escalate: { after: '6m', to: 'ada' } };

describe('a request of ctx.approval', () => {
  it('is listed with its form and who is asked, and decided with a value that fits', async () => {
    const { started, service, ask } = await begin();
    await using _ = started;
    const { task, id } = await ask('pay', plan);
    const asked = { kind: 'decision', tool: 'approval', agent: 'pay', title: 'Pay?', assignee: 'grace', args: { euros: 400 } };
    expect(await service.approval(id)).toMatchObject({ ...asked, status: 'pending', schema: { properties: { euros: { maximum: 500 } } } });
    await expect(service.decide(id, { decision: 'approve', args: { euros: 501 } })).rejects.toMatchObject({
      code: 'invalid-arguments',
      errors: [{ pointer: '/args/euros' }],
    });
    const decided = await service.decide(id, { decision: 'approve', args: { euros: 300 }, reason: 'less' }, 'mine');
    expect(decided).toMatchObject({ ...asked, status: 'approved', decidedArgs: { euros: 300 }, reason: 'less' });
    expect(await service.decide(id, { decision: 'approve', args: { euros: 300 }, reason: 'less' }, 'mine')).toEqual(decided);
    expect((await service.wait(task, 2_000)).output).toMatchObject({ status: 'approved', value: { euros: 300 }, edited: true });
    expect(await service.approval(id)).toEqual(decided);
  });

  it('without a schema is decided as it is', async () => {
    const { started, service, ask } = await begin();
    await using _ = started;
    const { task, id } = await ask('plain');
    await expect(service.decide(id, { decision: 'approve', args: {} })).rejects.toMatchObject({ code: 'invalid-arguments' });
    await service.decide(id, { decision: 'approve' });
    expect((await service.wait(task, 2_000)).output).toMatchObject({ status: 'approved', value: { to: 'Rome' }, edited: false });
  });

  it('is not approved with data that does not fit the schema itself', async () => {
    const { started, service, ask } = await begin();
    await using _ = started;
    const { task, id } = await ask('pay', { data: { euros: 600 } });
    await expect(service.decide(id, { decision: 'approve' })).rejects.toMatchObject({ code: 'invalid-arguments' });
    await service.decide(id, { decision: 'approve', args: { euros: 500 } });
    expect((await service.wait(task, 2_000)).output).toMatchObject({ value: { euros: 500 } });
  });

  it('is reminded of, goes to somebody else, and expires, each at its time', async () => {
    const { clock, started, service, ask } = await begin();
    await using _ = started;
    const { task, id } = await ask('pay', plan);
    const since = clock.now();
    const at = (minutes: number): string => new Date(since + minutes * MINUTE).toISOString();
    clock.advance(2 * MINUTE - 1);
    expect(await service.approval(id)).not.toHaveProperty('remindedAt');
    clock.advance(1);
    await expect.poll(() => service.approval(id)).toMatchObject({ remindedAt: at(2), assignee: 'grace' });
    clock.advance(2 * MINUTE);
    await expect.poll(() => service.approval(id)).toMatchObject({ remindedAt: at(4), assignee: 'grace' });
    clock.advance(2 * MINUTE);
    await expect.poll(() => service.approval(id)).toMatchObject({ remindedAt: at(4), escalatedAt: at(6), assignee: 'ada' });
    expect((await service.approvals({ limit: 10 })).items).toMatchObject([{ id, assignee: 'ada', escalatedAt: at(6) }]);
    clock.advance(4 * MINUTE);
    expect((await service.wait(task, 2_000)).output).toMatchObject({ status: 'expired', reason: 'deadline passed' });
    const shown = { status: 'expired', assignee: 'ada', remindedAt: at(4), escalatedAt: at(6), decidedAt: at(10) };
    expect(await service.approval(id)).toMatchObject(shown);
    expect((await service.approvals({ limit: 10, status: 'expired' })).items).toMatchObject([shown]);
  });

  it.each([
    ['approve', { status: 'completed', output: { status: 'approved', value: { euros: 400 } } }],
    ['reject', { status: 'completed', output: { status: 'rejected', reason: 'deadline passed' } }],
    ['expire', { status: 'completed', output: { status: 'expired' } }],
    ['fail', { status: 'failed', error: { code: 'approval-expired' } }],
  ] as const)('with onDeadline %s ends so, also where it is suspended at its deadline', async (onDeadline, end) => {
    const { clock, started, service, ask } = await begin();
    await using _ = started;
    const [one, held] = [await ask('pay', { deadline: '1m', onDeadline }), await ask('pay', { deadline: '1m', onDeadline })];
    await service.suspend(held.task);
    clock.advance(MINUTE);
    expect(await service.wait(one.task, 2_000)).toMatchObject(end);
    await expect.poll(() => service.approval(held.id)).toMatchObject({ status: 'expired' });
    await service.resume(held.task);
    expect(await service.wait(held.task, 2_000)).toMatchObject(end);
  });

  it('misses no moment over a restart: reminders that passed meanwhile are one', async () => {
    const { clock, started, ask, again } = await begin();
    const { task, id } = await ask('pay', plan);
    await started[Symbol.asyncDispose]();
    clock.advance(7 * MINUTE);
    await using after = await again();
    clock.advance(1);
    await expect.poll(() => after.runtime.service.approval(id)).toMatchObject({ assignee: 'grace', remindedAt: expect.any(String) });
    clock.advance(1);
    await expect.poll(() => after.runtime.service.approval(id)).toMatchObject({ assignee: 'ada', status: 'pending' });
    clock.advance(3 * MINUTE);
    expect((await after.runtime.service.wait(task, 2_000)).output).toMatchObject({ status: 'expired' });
    const turns = (await after.runtime.service.history(task, { limit: 50 })).items;
    expect(turns.flatMap(({ inputs }) => inputs.map(({ kind }) => kind))).toEqual(['start', 'reminded', 'reminded', 'resolved']);
  });

  it('is withdrawn by a cancel and by the run that follows, which asks again', async () => {
    const { started, service, pending, ask } = await begin();
    await using _ = started;
    const first = await ask('pay');
    await service.cancel(first.task);
    expect(await service.wait(first.task, 2_000)).toMatchObject({ status: 'cancelled' });
    await expect(service.decide(first.id, { decision: 'approve' })).rejects.toMatchObject({ code: 'already-decided' });
    const { task, id } = await ask('renewed');
    await service.signal(task, 'renew', null);
    await expect.poll(async () => (await pending(task)).map((each) => each.id)).not.toContain(id);
    await expect.poll(async () => (await pending(task)).length).toBe(1);
    await expect(service.decide(id, { decision: 'approve' })).rejects.toMatchObject({ code: 'already-decided' });
    await service.decide((await pending(task))[0]!.id, { decision: 'approve' });
    expect(await service.wait(task, 2_000)).toMatchObject({ status: 'completed' });
  });

  it('is asked again by a fork, whatever was done by its decision', async () => {
    const { started, service, pending, ask } = await begin();
    await using _ = started;
    const { task, id } = await ask('twice');
    await service.decide(id, { decision: 'approve' });
    await service.signal(task, 'go', null);
    await expect.poll(async () => (await pending(task)).map(({ tool }) => tool)).toEqual(['again']);
    const copy = await service.fork(task, (await service.get(task)).turns);
    await expect.poll(async () => (await pending(copy.id)).map(({ tool }) => tool)).toEqual(['approval']);
  });

  it('is decided without a key while its task is suspended, and a repeat is answered as the first', async () => {
    const { started, service, ask } = await begin();
    await using _ = started;
    const { task, id } = await ask('pay');
    await service.suspend(task);
    const decided = await service.decide(id, { decision: 'approve' });
    expect(decided).toMatchObject({ status: 'approved' });
    expect(await service.decide(id, { decision: 'approve' })).toEqual(decided);
    await expect(service.decide(id, { decision: 'reject' })).rejects.toMatchObject({ code: 'already-decided' });
    await service.resume(task);
    expect((await service.wait(task, 2_000)).output).toMatchObject({ status: 'approved' });
  });

  it('is decided while its task is suspended, with a value that is checked', async () => {
    const { started, service, ask } = await begin();
    await using _ = started;
    const { task, id } = await ask('pay');
    await service.suspend(task);
    await expect(service.decide(id, { decision: 'approve', args: { euros: 501 } })).rejects.toMatchObject({ code: 'invalid-arguments' });
    await service.decide(id, { decision: 'approve', args: { euros: 5 } }, 'mine');
    await service.resume(task);
    expect((await service.wait(task, 2_000)).output).toMatchObject({ value: { euros: 5 } });
  });

  it('is listed by who is asked, what it is called, who asks and how old it is, page by page', async () => {
    const { clock, started, service, ask } = await begin();
    await using _ = started;
    const first = await ask('pay', { assignee: 'grace', name: 'refund' });
    clock.advance(MINUTE);
    const second = await ask('pay', { assignee: 'ada', escalate: { after: '5m', to: 'grace' } });
    const third = await ask('plain');
    const listed = async (filter: Parameters<typeof service.approvals>[0]) => (await service.approvals(filter)).items.map(({ id }) => id);
    expect(await listed({ limit: 9, assignee: 'grace' })).toEqual([first.id]);
    expect(await listed({ limit: 9, tool: 'refund' })).toEqual([first.id]);
    expect((await listed({ limit: 9, agent: 'pay' })).toSorted()).toEqual([first.id, second.id].toSorted());
    expect(await listed({ limit: 9, agent: 'plain', tool: 'approval' })).toEqual([third.id]);
    expect(await listed({ limit: 9, createdBefore: clock.now() })).toEqual([first.id]);
    expect(await listed({ limit: 9, assignee: 'nobody' })).toEqual([]);
    clock.advance(5 * MINUTE);
    await expect.poll(async () => (await listed({ limit: 9, assignee: 'grace' })).length).toBe(2);
    const page = await service.approvals({ limit: 1, agent: 'pay' });
    const { items, next } = await service.approvals({ limit: 1, agent: 'pay', cursor: page.next! });
    expect([...page.items, ...items].map(({ id }) => id).toSorted()).toEqual([first.id, second.id].toSorted());
    expect(next === undefined ? [] : await listed({ limit: 1, agent: 'pay', cursor: next })).toEqual([]);
    await service.decide(first.id, { decision: 'reject' });
    await expect.poll(() => listed({ limit: 9, status: 'rejected', assignee: 'grace' })).toEqual([first.id]);
    expect(await listed({ limit: 9, status: 'rejected', assignee: 'ada' })).toEqual([]);
  });
});
