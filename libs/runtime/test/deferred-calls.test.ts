import type { AgentContext, App, Json, PlannedCall, TaskEvent, TaskId } from '@troupe/contracts';
import { virtualEnv } from '@troupe/env/virtual';
import { isReadable } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { partitionRecords } from '../src/cluster/partition-records.ts';
import { advisor, advisorSnapshot } from './advisor.ts';
import { heldStore } from './held-store.ts';
import { appOf, replicas } from './replicas.ts';
import { startRuntime } from './start-runtime.ts';

const app: App = { ...appOf([]), agents: new Map([[advisor.name, advisor]]) };
const call = { id: 'a', name: 'pay', args: { euros: 5 }, plan: 'run', approve: true, defer: true } as PlannedCall;
const DAYS = 86_400_000;
const session = 's';

/** Passes a call on and answers; stays in the session until it may go, where its input says so. */
async function agentLoop(ctx: AgentContext, input: Json): Promise<Json> {
  const { deferred } = ctx;
  if (deferred !== undefined) {
    const decision = await ctx.askHuman('advisor', 'pay', deferred.call.args, { deadline: 3 * DAYS }, undefined, deferred.from);
    await ctx.openSession(deferred.from.session);
    ctx.remember(() => [{ role: 'user', content: `outcome: ${decision.decision}` }]);
    return decision as unknown as Json;
  }
  await ctx.openSession(session);
  ctx.remember(() => [{ role: 'user', content: String(input) }]);
  if (input === 'talk') return 'said';
  const approval = await ctx.passOn(ctx.agentSnapshot, call, session, {}, undefined);
  if (input === 'stay') await ctx.signal('go');
  return approval;
}

const agents = { agentLoop, pinAgent: () => advisorSnapshot };
const start = (input: string) => ({ kind: 'agent', name: 'advisor', input, session }) as const;
const expired = { decision: 'reject', reason: 'deadline passed', expired: true };

describe('a call that is passed on (C9)', () => {
  it('is decided days later, over restarts, and its outcome enters the session behind what was said meanwhile', async () => {
    const clock = virtualEnv();
    const options = { app, env: clock, store: memoryStore(), ...agents };
    const first = await startRuntime({}, options);
    const { task } = await first.runtime.service.start(start('pass'));
    const { output, status } = await first.runtime.service.wait(task.id, 2_000);
    expect(status).toBe('completed');
    const [asked] = (await first.runtime.service.approvals({ limit: 10, task: task.id })).items;
    expect(asked).toMatchObject({ id: output, status: 'pending', tool: 'pay', deferred: { task: task.id, session } });
    expect(await first.runtime.service.get(asked!.task)).toMatchObject({ parent: task.id, session, status: 'running' });
    await first[Symbol.asyncDispose]();
    clock.advance(2 * DAYS);
    const second = await startRuntime({}, options);
    const { service } = second.runtime;
    expect(await service.wait((await service.start(start('talk'))).task.id, 2_000)).toMatchObject({ output: 'said' });
    await second[Symbol.asyncDispose]();
    clock.advance(1 * DAYS);
    await using third = await startRuntime({}, options);
    clock.advance(1);
    expect(await third.runtime.service.wait(asked!.task, 2_000)).toMatchObject({ status: 'completed', output: expired });
    const { messages } = await third.runtime.service.session(session, { limit: 10 });
    expect(messages.map(({ content }) => content)).toEqual(['pass', 'talk', 'outcome: reject']);
    expect(await third.runtime.service.approval(asked!.id)).toMatchObject({ status: 'expired', deferred: { task: task.id, session } });
  });

  it('waits for the session that its parent still writes, and is not refused it (C5)', async () => {
    await using started = await startRuntime({}, { app, ...agents });
    const { service } = started.runtime;
    const { task } = await service.start(start('stay'));
    await expect.poll(async () => (await service.get(task.id)).waitingFor).toMatchObject([{ kind: 'signal' }]);
    const [asked] = (await service.approvals({ limit: 10 })).items;
    await service.decide(asked!.id, { decision: 'approve' });
    await expect.poll(async () => (await service.get(asked!.task)).waitingFor).toMatchObject([{ kind: 'session', name: session }]);
    const next = await service.start(start('talk'));
    await service.signal(task.id, 'go', null);
    expect(await service.wait(asked!.task, 2_000)).toMatchObject({ status: 'completed', output: { decision: 'approve' } });
    await service.wait(next.task.id, 2_000);
    const { messages } = await service.session(session, { limit: 10 });
    expect(messages.map(({ content }) => content)).toEqual(['stay', 'outcome: approve', 'talk']);
  });

  it('is not said to the agent before its task is durable, also when the process dies then', async () => {
    await using cluster = replicas(app, agents);
    const held = heldStore(cluster.store);
    const a = await cluster.startMortal('a', () => held.store);
    held.hold('top-1-0');
    await a.runtime.service.start({ ...start('pass'), id: 'top' });
    await expect.poll(() => held.held.length).toBe(1);
    expect(await cluster.store.readTurns('top' as TaskId, 0, 10)).toHaveLength(2);
    a.die();
    const b = await cluster.start('b');
    expect(await b.service.wait('top', 8_000)).toMatchObject({ status: 'completed', output: 'top-1-0.0.0' });
    expect((await b.service.approvals({ limit: 10 })).items).toMatchObject([{ id: 'top-1-0.0.0', task: 'top-1-0' }]);
  });

  it('goes on when its agent is cancelled, and says in the events of that one that it was passed on', async () => {
    await using started = await startRuntime({}, { app, ...agents });
    const { service } = started.runtime;
    const { task } = await service.start(start('stay'));
    await expect.poll(async () => (await service.get(task.id)).waitingFor).toMatchObject([{ kind: 'signal' }]);
    await service.cancel(task.id);
    expect(await service.wait(task.id, 2_000)).toMatchObject({ status: 'cancelled' });
    const [asked] = (await service.approvals({ limit: 10 })).items;
    const events: TaskEvent[] = [];
    for await (const event of service.events(task.id, undefined, AbortSignal.timeout(2_000))) events.push(event);
    expect(events.filter(({ type }) => type.startsWith('call.'))).toMatchObject([
      { type: 'call.deferred', data: { name: 'pay', args: { euros: 5 }, task: asked!.task, approval: asked!.id } },
    ]);
    await service.decide(asked!.id, { decision: 'approve' });
    expect(await service.wait(asked!.task, 2_000)).toMatchObject({ status: 'completed' });
  });

  it('is begun by whichever process has it', async () => {
    await using cluster = replicas(app, agents);
    const a = await cluster.start('a');
    await cluster.start('b');
    await cluster.time.until(async () => {
      const partitions = (await partitionRecords(cluster.store).all()).filter(isReadable);
      return partitions.filter(({ node }) => node === 'b').length > 20 && partitions.every(({ node }) => node !== undefined);
    });
    const ended = await Promise.all(
      Array.from({ length: 6 }, async (_, n) => {
        const { task } = await a.service.start({ ...start('pass'), session: `s${n}` });
        return a.service.wait(task.id, 8_000);
      }),
    );
    for (const { status, output } of ended) {
      expect(status).toBe('completed');
      const { task } = await a.service.decide(output as string, { decision: 'approve' });
      expect(await a.service.wait(task, 8_000)).toMatchObject({ status: 'completed', output: { decision: 'approve' } });
    }
  });
});
