import type { AgentContext, App, Json } from '@troupe/contracts';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { advisor, advisorSnapshot } from './advisor.ts';
import { virtualEnv } from '@troupe/env/virtual';
import { appOf } from './replicas.ts';
import { startRuntime } from './start-runtime.ts';

const app: App = { ...appOf([]), agents: new Map([[advisor.name, advisor]]) };
const MINUTE = 60_000;

const agents = {
  pinAgent: () => advisorSnapshot,
  agentLoop: async (ctx: AgentContext, input: Json): Promise<Json> => {
    const decision = await ctx.askHuman(
      'advisor',
      'pay',
      { euros: 5 },
      { deadline: MINUTE, ...(input === null ? {} : { late: input as string }) },
    );
    return decision as unknown as Json;
  },
};

const expired = { decision: 'reject', reason: 'deadline passed', expired: true };

async function begin(options: object = {}) {
  const clock = virtualEnv();
  const store = memoryStore();
  const started = await startRuntime({}, { app, store, env: clock, ...agents, ...options });
  const { service } = started.runtime;
  const ask = async (input?: string): Promise<{ readonly task: string; readonly id: string }> => {
    const { task } = await service.start({ kind: 'agent', name: 'advisor', ...(input === undefined ? {} : { input }) });
    const [asked] = (await service.approvals({ limit: 10, task: task.id })).items;
    return { task: task.id, id: asked!.id };
  };
  return { clock, store, started, service, ask };
}

describe('an approval with a deadline', () => {
  it('shows it, and expires then: the task gets that, a decision after it is refused', async () => {
    const { clock, started, service, ask } = await begin();
    await using _ = started;
    const { task, id } = await ask();
    const deadline = new Date(clock.now() + MINUTE).toISOString();
    expect(await service.approval(id)).toMatchObject({ status: 'pending', deadline });
    expect((await service.get(task)).waitingFor).toMatchObject([
      { kind: 'approval', due: deadline, reason: expect.stringContaining(deadline) },
    ]);
    clock.advance(MINUTE - 1);
    expect(await service.approval(id)).toMatchObject({ status: 'pending' });
    clock.advance(1);
    expect(await service.wait(task, 2_000)).toMatchObject({ status: 'completed', output: expired });
    const shown = { id, status: 'expired', deadline, decidedAt: deadline, reason: 'deadline passed', args: { euros: 5 } };
    expect(await service.approval(id)).toMatchObject(shown);
    expect((await service.approvals({ limit: 10, status: 'expired' })).items).toMatchObject([shown]);
    for (const decision of ['approve', 'reject'] as const)
      await expect(service.decide(id, { decision })).rejects.toMatchObject({
        code: 'already-decided',
        message: expect.stringContaining('expired'),
      });
    const other = await ask('the shop has closed');
    clock.advance(MINUTE);
    expect(await service.wait(other.task, 2_000)).toMatchObject({ output: { ...expired, reason: 'the shop has closed' } });
  });

  it('that was decided in time does not expire', async () => {
    const { clock, started, service, ask } = await begin();
    await using _ = started;
    const { task, id } = await ask();
    clock.advance(MINUTE - 1);
    const decided = await service.decide(id, { decision: 'approve' });
    clock.advance(MINUTE);
    expect(await service.wait(task, 2_000)).toMatchObject({ output: { decision: 'approve' } });
    expect(await service.approval(id)).toEqual(decided);
  });

  it('expires once its time has come, though its process was not there', async () => {
    const { clock, store, started, ask } = await begin();
    const { task, id } = await ask();
    await started[Symbol.asyncDispose]();
    clock.advance(2 * MINUTE);
    await using after = await startRuntime({}, { app, store, env: clock, ...agents });
    clock.advance(1);
    expect(await after.runtime.service.wait(task, 2_000)).toMatchObject({ output: expired });
    await expect(after.runtime.service.decide(id, { decision: 'approve' })).rejects.toMatchObject({ code: 'already-decided' });
  });

  it('of a suspended task expires over a restart, too', async () => {
    const { clock, store, started, service, ask } = await begin();
    const { task, id } = await ask();
    await service.suspend(task);
    await started[Symbol.asyncDispose]();
    await using after = await startRuntime({}, { app, store, env: clock, ...agents });
    clock.advance(MINUTE);
    await expect.poll(() => after.runtime.service.approval(id)).toMatchObject({ status: 'expired', reason: 'deadline passed' });
    await after.runtime.service.resume(task);
    expect(await after.runtime.service.wait(task, 2_000)).toMatchObject({ output: expired });
  });

  it('of a suspended task expires, or is decided, whichever comes first', async () => {
    const { clock, started, service, ask } = await begin();
    await using _ = started;
    const [late, early] = [await ask(), await ask()];
    for (const { task } of [late, early]) await service.suspend(task);
    await service.decide(early.id, { decision: 'approve' }, 'mine');
    clock.advance(MINUTE);
    await expect(service.decide(late.id, { decision: 'approve' })).rejects.toMatchObject({ code: 'already-decided' });
    for (const { task } of [late, early]) await service.resume(task);
    expect(await service.wait(late.task, 2_000)).toMatchObject({ output: expired });
    expect(await service.wait(early.task, 2_000)).toMatchObject({ output: { decision: 'approve' } });
  });

  it('that is decided at the moment it expires is one of both, and the one who decided gets which', async () => {
    for (const key of [undefined, 'mine']) {
      const store = memoryStore();
      const clock = virtualEnv();
      // The deadline passes while the decision is on its way into the store.
      const acceptMessage: typeof store.acceptMessage = async (message) => {
        const accepted = await store.acceptMessage(message);
        clock.advance(MINUTE);
        await new Promise((resolve) => setTimeout(resolve, 10));
        return accepted;
      };
      const begun = await begin({ env: clock, store: { ...store, acceptMessage } });
      await using _ = begun.started;
      const { task, id } = await begun.ask();
      const decided = await begun.service.decide(id, { decision: 'approve' }, key).then(
        ({ status }) => status,
        (error: unknown) => (error as { readonly code: string }).code,
      );
      const { output } = await begun.service.wait(task, 2_000);
      const { status } = await begun.service.approval(id);
      expect([decided, (output as { decision: string }).decision, status]).toEqual(
        key === undefined ? ['approved', 'approve', 'approved'] : ['already-decided', 'reject', 'expired'],
      );
    }
  });
});
