import type { AgentContext, App, Json, TaskService } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { advisor, advisorSnapshot } from './advisor.ts';
import { appOf, replicas } from './replicas.ts';
import { startRuntime } from './start-runtime.ts';

const app: App = {
  ...appOf([]),
  agents: new Map([
    ['advisor', advisor],
    ['refusing', { ...advisor, name: 'refusing', memory: { whileBusy: 'reject' } }],
    ['strict', { ...advisor, name: 'strict', memory: { whileApproval: 'reject' } }],
  ]),
};

/** Asks a human, or has an agent below it ask, when its input says so. */
const agents = {
  pinAgent: ({ name }: { readonly name: string }) => ({ ...advisorSnapshot, name }),
  agentLoop: async (ctx: AgentContext, input: Json): Promise<Json> => {
    if (ctx.session !== undefined) await ctx.openSession(ctx.session);
    if (input === 'ask') await ctx.askHuman('advisor', 'pay', {});
    if (input === 'below') await ctx.agent('advisor', 'ask');
    if (input === 'wait') await ctx.signal('go');
    return 'done';
  },
};

const message = (id: string, name: string, input: string) => ({ kind: 'agent', name, id, session: 's', input }) as const;

describe('a message to a session that waits for a human', () => {
  it.each(['ask', 'below'])('is refused at once or waits, as its agent says (%s)', async (how) => {
    await using started = await startRuntime({}, { app, ...agents });
    const { service } = started.runtime;
    await service.start(message('first', 'strict', how));
    await expect.poll(async () => (await service.approvals({ limit: 1 })).items.length).toBe(1);
    const [approval] = (await service.approvals({ limit: 1 })).items;
    await expect(service.start(message('no', 'strict', 'hello'))).rejects.toMatchObject({
      code: 'session-waits',
      details: { session: 's', task: 'first', approval: approval!.id },
    });
    await expect(service.get('no')).rejects.toMatchObject({ code: 'task-not-found' });
    // The repeat of one that was accepted is no new message.
    expect((await service.start(message('first', 'strict', how))).created).toBe(false);
    await service.start(message('queued', 'advisor', 'hello'));
    expect((await service.get('queued')).waitingFor).toMatchObject([{ kind: 'session', reason: expect.stringContaining('"pay"') }]);
    await service.decide(approval!.id, { decision: 'approve' });
    for (const id of ['first', 'queued']) expect(await service.wait(id, 2_000)).toMatchObject({ status: 'completed' });
    expect((await service.start(message('no', 'strict', 'hello'))).created).toBe(true);
  });

  it('waits when the session is busy with something else', async () => {
    await using started = await startRuntime({}, { app, ...agents });
    const { service } = started.runtime;
    await service.start(message('first', 'strict', 'wait'));
    await service.start(message('second', 'strict', 'hello'));
    await service.signal('first', 'go', null);
    expect(await service.wait('second', 2_000)).toMatchObject({ status: 'completed' });
  });

  it('is refused by every process', async () => {
    await using cluster = replicas(app, agents);
    const services = [(await cluster.start('a')).service, (await cluster.start('b')).service];
    await services[0]!.start(message('first', 'strict', 'ask'));
    for (const { approvals } of services) await expect.poll(async () => (await approvals({ limit: 1 })).items.length).toBe(1);
    for (let n = 0; n < 8; n++)
      await expect
        .poll(() => services[n % 2]!.start(message(`m${n}`, 'strict', 'hello')).catch((error: unknown) => (error as { code: string }).code))
        .toBe('session-waits');
  });
});

describe('a message to a session in which another is answered (C8)', () => {
  const busy = async (service: TaskService): Promise<void> => {
    await service.start(message('first', 'advisor', 'wait'));
    await expect.poll(async () => (await service.session('s', { limit: 1 })).writer).toBe('first');
  };

  it('is refused at once where its agent or the message itself says so, and then nothing of it is kept', async () => {
    await using started = await startRuntime({}, { app, ...agents });
    const { service } = started.runtime;
    await busy(service);
    const refusal = { code: 'session-open', details: { session: 's', task: 'first' } };
    await expect(service.start(message('no', 'refusing', 'hello'))).rejects.toMatchObject(refusal);
    await expect(service.start({ ...message('no', 'advisor', 'hello'), whileBusy: 'reject' })).rejects.toMatchObject(refusal);
    await expect(service.get('no')).rejects.toMatchObject({ code: 'task-not-found' });
    await service.start({ ...message('queued', 'refusing', 'hello'), whileBusy: 'queue' });
    await service.signal('first', 'go', null);
    expect(await service.wait('queued', 5_000)).toMatchObject({ status: 'completed' });
    await expect.poll(async () => (await service.session('s', { limit: 1 })).writer).toBeUndefined();
    expect((await service.start(message('no', 'refusing', 'hello'))).created).toBe(true);
  });

  it('is answered at once where it interrupts, and a repeat of it interrupts nothing', async () => {
    await using started = await startRuntime({}, { app, ...agents });
    const { service } = started.runtime;
    await busy(service);
    const second = { ...message('second', 'advisor', 'wait'), whileBusy: 'interrupt' } as const;
    expect((await service.start(second)).created).toBe(true);
    expect(await service.wait('first', 5_000)).toMatchObject({ status: 'cancelled' });
    await expect.poll(async () => (await service.session('s', { limit: 1 })).writer).toBe('second');
    expect((await service.start(second)).created).toBe(false);
    await service.signal('second', 'go', null);
    expect(await service.wait('second', 5_000)).toMatchObject({ status: 'completed' });
  });

  it('interrupts a task of another process', async () => {
    await using cluster = replicas(app, agents);
    const [one, other] = await Promise.all([cluster.start('a'), cluster.start('b')]);
    await busy(one.service);
    await other.service.start({ ...message('second', 'advisor', 'hello'), whileBusy: 'interrupt' });
    expect(await other.service.wait('second', 10_000)).toMatchObject({ status: 'completed' });
    expect(await one.service.wait('first', 5_000)).toMatchObject({ status: 'cancelled' });
  });
});
