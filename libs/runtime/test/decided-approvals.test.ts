import { partitionOf, type AgentContext, type App, type Input, type Json, type ListedApproval, type TaskId } from '@troupe/contracts';
import { encodeMessage } from '@troupe/contracts/format';
import type { TurnRecord } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { turnOf } from '../src/log/read-log.ts';
import { advisor, advisorSnapshot } from './advisor.ts';
import { heldStore } from './held-store.ts';
import { appOf, replicas } from './replicas.ts';
import { startRuntime } from './start-runtime.ts';

const app: App = { ...appOf([]), agents: new Map([[advisor.name, advisor]]) };

/** Asks about so many payments at once, and has others below it ask about theirs. */
const agents = {
  pinAgent: () => advisorSnapshot,
  agentLoop: async (ctx: AgentContext, input: Json): Promise<Json> => {
    const [euros, below] = input as unknown as [readonly number[], Json | undefined];
    const child = below === undefined ? undefined : ctx.agent<Json>('advisor', below);
    const own = await Promise.all(euros.map((each) => ctx.askHuman('advisor', 'pay', { euros: each })));
    return [own as unknown as Json, (await child) ?? null];
  },
};

const summary = ({ status, args, decidedArgs, reason }: ListedApproval): Json =>
  [status, (args as { euros: number }).euros, (decidedArgs as { euros: number } | undefined)?.euros ?? null, reason ?? null] as Json;

describe('decided approvals', () => {
  it('are listed by what became of them, with what was asked and what was decided, over restarts and after the end', async () => {
    const store = memoryStore();
    const check = async ({ service }: Awaited<ReturnType<typeof startRuntime>>['runtime'], task: string): Promise<void> => {
      const listed = async (status: 'pending' | 'approved' | 'rejected' | 'expired') =>
        (await service.approvals({ limit: 10, task, status })).items.map(summary);
      expect(await listed('approved')).toEqual([
        ['approved', 1, null, 'fine'],
        ['approved', 2, 20, null],
      ]);
      expect(await listed('rejected')).toEqual([['rejected', 3, null, 'too much']]);
      const { items } = await service.approvals({ limit: 10, status: 'rejected' });
      expect(items).toHaveLength(1);
      expect(await service.approval(items[0]!.id)).toEqual(items[0]);
      expect(items[0]!.decidedAt! >= items[0]!.createdAt).toBe(true);
    };
    let task: string;
    {
      await using started = await startRuntime({}, { app, store, ...agents });
      const { service } = started.runtime;
      ({ id: task } = (await service.start({ kind: 'agent', name: 'advisor', input: [[1, 2, 3, 4]] })).task);
      const asked = (await service.approvals({ limit: 10, task })).items;
      await service.decide(asked[0]!.id, { decision: 'approve', reason: 'fine' });
      await service.decide(asked[1]!.id, { decision: 'approve', args: { euros: 20 } });
      await service.decide(asked[2]!.id, { decision: 'reject', reason: 'too much' });
      await check(started.runtime, task);
      expect((await service.approvals({ limit: 10 })).items.map(summary)).toEqual([['pending', 4, null, null]]);
    }
    await using after = await startRuntime({}, { app, store, ...agents });
    await check(after.runtime, task);
    await after.runtime.service.cancel(task);
    await after.runtime.service.wait(task, 2_000);
    await check(after.runtime, task);
    const { items } = await after.runtime.service.approvals({ limit: 10, status: 'expired' });
    expect(items.map(summary)).toEqual([['expired', 4, null, null]]);
    expect(await after.runtime.service.approval(items[0]!.id)).toEqual(items[0]);
    expect((await after.runtime.service.approvals({ limit: 10 })).items).toEqual([]);
  });

  it('of all tasks, and of a task with those below it, come in pages, each once', async () => {
    await using started = await startRuntime({}, { app, ...agents });
    const { service } = started.runtime;
    const { task } = await service.start({
      kind: 'agent',
      name: 'advisor',
      input: [
        [1, 2, 3],
        [[4, 5], [[6]]],
      ],
    });
    await service.start({ kind: 'agent', name: 'advisor', input: [[7, 8]] });
    await expect.poll(async () => (await service.approvals({ limit: 20 })).items.length).toBe(8);
    for (const { id } of (await service.approvals({ limit: 20 })).items) await service.decide(id, { decision: 'approve' });
    await service.wait(task.id, 2_000);
    const all = async (of: { readonly task?: string }): Promise<number[]> => {
      const found: number[] = [];
      for (let cursor: string | undefined, more = true; more;) {
        const page = await service.approvals({ ...of, limit: 2, status: 'approved', ...(cursor === undefined ? {} : { cursor }) });
        found.push(...page.items.map(({ args }) => (args as { euros: number }).euros));
        cursor = page.next;
        more = cursor !== undefined;
      }
      return found.toSorted((a, b) => a - b);
    };
    expect(await all({})).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await all({ task: task.id })).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('are answered the same to who decides again without a key, and refused to who decides otherwise', async () => {
    await using started = await startRuntime({}, { app, ...agents });
    await using cluster = replicas(app, agents);
    const a = await cluster.start('a');
    for (const { service } of [started.runtime, a]) {
      const { task } = await service.start({ kind: 'agent', name: 'advisor', input: [[1, 2]] });
      const { id } = (await service.approvals({ limit: 10, task: task.id })).items[0]!;
      const decision = { decision: 'approve', args: { euros: 9 }, reason: 'ok' } as const;
      const decided = await service.decide(id, decision);
      expect(decided).toMatchObject({ status: 'approved', args: { euros: 1 }, decidedArgs: { euros: 9 }, reason: 'ok' });
      expect(await service.decide(id, decision)).toEqual(decided);
      expect(await service.approval(id)).toEqual(decided);
      for (const other of [{ ...decision, args: { euros: 8 } }, { decision: 'approve' }, { decision: 'reject', reason: 'ok' }] as const)
        await expect(service.decide(id, other)).rejects.toMatchObject({ code: 'already-decided' });
      await expect(service.decide(id, decision, 'mine')).rejects.toMatchObject({ code: 'already-decided' });
    }
  });

  it('stay as they were when another was accepted before a process found out that it had lost the task (E5)', async () => {
    const store = memoryStore();
    let task: TaskId;
    {
      await using started = await startRuntime({}, { app, store, ...agents });
      const { service } = started.runtime;
      task = (await service.start({ kind: 'agent', name: 'advisor', input: [[1, 2]] })).task.id as TaskId;
      await expect.poll(async () => (await service.approvals({ limit: 2, task })).items.length).toBe(2);
    }
    const [asked] = (await store.readTurns(task, 0, 10)).map((record) => turnOf(record as TurnRecord)).flatMap(({ commands }) => commands);
    for (const decision of ['approve', 'reject'] as const) {
      const input: Input = { kind: 'resolved', id: asked!.id, value: { decision }, message: `decide:${asked!.id}:${decision}` };
      const record = { task, partition: partitionOf(task), id: `decide:${asked!.id}:${decision}`, at: 1, body: encodeMessage(input) };
      expect(await store.acceptMessage(record)).toBe('accepted');
    }
    await using after = await startRuntime({}, { app, store, ...agents });
    const { service } = after.runtime;
    await expect.poll(async () => (await service.get(task)).waitingFor.length).toBe(1);
    expect((await service.approvals({ limit: 10, task, status: 'approved' })).items).toHaveLength(1);
    expect((await service.approvals({ limit: 10, task, status: 'rejected' })).items).toEqual([]);
    expect(await service.approval(`${task}.${asked!.id}`)).toMatchObject({ status: 'approved' });
    const inputs = (await service.history(task, { limit: 10 })).items.flatMap((turn) => turn.inputs);
    expect(inputs.filter(({ kind }) => kind === 'resolved')).toHaveLength(1);
    await expect.poll(() => store.unreadMessages(task)).toEqual([]);
  });

  it('are read as decided only once that is durable, and as expired never (R2)', async () => {
    const held = heldStore();
    await using started = await startRuntime({}, { app, store: held.store, ...agents });
    const { service } = started.runtime;
    const { task } = await service.start({ kind: 'agent', name: 'advisor', input: [[1]] });
    await expect.poll(async () => (await service.approvals({ limit: 2, task: task.id })).items.length).toBe(1);
    const { id } = (await service.approvals({ limit: 2, task: task.id })).items[0]!;
    held.hold();
    const decided = service.decide(id, { decision: 'approve' });
    await expect.poll(() => held.held.length).toBe(1);
    let isRead = false;
    const read = service.approval(id).finally(() => (isRead = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isRead).toBe(false);
    held.release();
    expect(await read).toEqual(await decided);
  });

  it('are listed by every process', async () => {
    await using cluster = replicas(app, agents);
    const a = await cluster.start('a');
    const b = await cluster.start('b');
    for (let n = 0; n < 4; n++) {
      const { task } = await a.service.start({ kind: 'agent', name: 'advisor', input: [[n]] });
      const { id } = (await a.service.approvals({ limit: 10, task: task.id })).items[0]!;
      await a.service.decide(id, { decision: 'approve' });
      await a.service.wait(task.id, 5_000);
    }
    for (const { service } of [a, b])
      await expect.poll(async () => (await service.approvals({ limit: 10, status: 'approved' })).items.length).toBe(4);
  });
});
