import type { TaskService } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import { whole } from '@troupe/store/contract';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { kinds, options, updates } from './request-kinds.ts';
import { startRuntime, type Activity, type Code, type StartedRuntime } from './start-runtime.ts';

/** How often the log of a task holds the request of a key. */
const deliveries = async (service: TaskService, id: string, key: string): Promise<number> =>
  (await service.history(id, { limit: 100 })).items
    .flatMap(({ inputs }) => inputs)
    .filter((input) => 'message' in input && input.message?.endsWith(`:${key}`)).length;

/** What does not change by time: tasks go on meanwhile. */
const lasting = (answer: unknown): unknown =>
  answer !== null && typeof answer === 'object' && 'turns' in answer ? { id: (answer as { id?: unknown }).id } : answer;

/** What was stored by a process that then died: a store that gives no answer any more after what `dies` says. */
function dying(store: Store, dies: 'before the turn' | 'after the turn'): { readonly store: Store; die(): void } {
  let dead = false;
  const never = new Promise<never>(() => {});
  return {
    store: {
      ...store,
      append: async (entry) => {
        if (dead && dies === 'before the turn') return never;
        const result = await store.append(entry);
        return dead && entry.turn.body.includes(':key"') ? never : result;
      },
      acceptMessage: async (message) => {
        const accepted = await store.acceptMessage(message);
        return dead && dies === 'before the turn' ? never : accepted;
      },
    },
    die: () => (dead = true),
  };
}

const start2 = (store: Store): Promise<StartedRuntime> => startRuntime({}, { ...options, store });

describe.each(Object.entries(kinds))('a repeated %s', (name, { begin, ask, askOther, end }) => {
  it('is answered as the first was and has its effect once: at once, later, in another process, after the end (R7)', async () => {
    updates.raised = 0;
    const store = memoryStore();
    const answers: unknown[] = [];
    let id: string;
    {
      await using before = await start2(store);
      const { service } = before.runtime;
      id = await begin(service);
      answers.push(...(await Promise.all([ask(service, id, 'key'), ask(service, id, 'key')])));
      answers.push(await ask(service, id, 'key'));
    }
    await using after = await start2(store);
    const { service } = after.runtime;
    answers.push(await ask(service, id, 'key'));
    await end?.(service, id);
    await expect.poll(async () => (await service.get(id)).endedAt).toBeDefined();
    answers.push(await ask(service, id, 'key'));
    for (const answer of answers) expect(lasting(answer)).toEqual(lasting(answers[0]));
    expect(await deliveries(service, id, 'key')).toBe(1);
    expect(updates.raised).toBeLessThanOrEqual(name === 'update' ? 3 : 0);
  });

  if (askOther !== undefined)
    it('with other content is refused: at once, later, in another process, after the end', async () => {
      const reused = { code: 'idempotency-key-reused' };
      const store = memoryStore();
      let id: string;
      {
        await using before = await start2(store);
        const { service } = before.runtime;
        id = await begin(service);
        const first = ask(service, id, 'key');
        const other = expect(askOther!(service, id, 'key')).rejects.toMatchObject(reused);
        await first;
        await other;
        await expect(askOther!(service, id, 'key')).rejects.toMatchObject(reused);
      }
      await using after = await start2(store);
      const { service } = after.runtime;
      await expect(askOther!(service, id, 'key')).rejects.toMatchObject(reused);
      await end?.(service, id);
      await expect.poll(async () => (await service.get(id)).endedAt).toBeDefined();
      await expect(askOther!(service, id, 'key')).rejects.toMatchObject(reused);
      expect(await deliveries(service, id, 'key')).toBe(1);
    });

  it.each(['before the turn', 'after the turn'] as const)(
    'is answered when the process died %s that holds it, and before it answered',
    async (dies) => {
      updates.raised = 0;
      const store = memoryStore();
      const mortal = dying(store, dies);
      let id: string;
      {
        await using before = await start2(mortal.store);
        const { service } = before.runtime;
        id = await begin(service);
        mortal.die();
        void ask(service, id, 'key').catch(() => {});
        await expect
          .poll(async () =>
            dies === 'before the turn'
              ? (await store.unreadMessages(id as never)).length
              : (await store.readTurns(id as never, 0, 100)).filter((turn) => whole(turn).body.includes(':key"')).length,
          )
          .toBeGreaterThan(0);
        // What dies does not close: it is left as it is, and never answers.
        await using after = await start2(store);
        const [answer, repeat] = await Promise.all([ask(after.runtime.service, id, 'key'), ask(after.runtime.service, id, 'key')]);
        expect(lasting(repeat)).toEqual(lasting(answer));
        await expect.poll(() => deliveries(after.runtime.service, id, 'key')).toBe(1);
      }
    },
  );
});

it.each(['signal', 'update'])('keys that are not written the same are of different requests: a %s', async (name) => {
  const { begin, ask, askOther } = kinds[name]!;
  await using started = await start2(memoryStore());
  const { service } = started.runtime;
  const id = await begin(service);
  const keys = ['Key', 'key', 'KEY', `${'k'.repeat(250)}1`, `${'k'.repeat(250)}2`];
  for (const [n, key] of keys.entries()) await (n % 2 === 0 ? ask : askOther!)(service, id, key);
  await expect.poll(() => Promise.all(keys.map((key) => deliveries(service, id, key)))).toEqual(keys.map(() => 1));
});

describe('two decisions of one approval', () => {
  it('by different requests: one is made, the other is refused, at once and while its task is suspended', async () => {
    await using started = await startRuntime({}, options);
    const { service } = started.runtime;
    const decideBoth = async (id: string): Promise<void> => {
      const made = await Promise.allSettled([
        service.decide(id, { decision: 'approve' }, 'ada'),
        service.decide(id, { decision: 'reject' }, 'bob'),
        service.decide(id, { decision: 'approve' }),
      ]);
      expect(made.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
      await expect(service.decide(id, { decision: 'approve' }, 'eve')).rejects.toMatchObject({ code: 'already-decided' });
      expect(await service.approval(id)).toMatchObject({ status: 'approved' });
    };
    const { task } = await service.start({ kind: 'agent', name: 'advisor' });
    await decideBoth(`${task.id}.0.0`);
    await service.suspend(task.id);
    const [asked] = (await service.approvals({ limit: 10, task: task.id })).items;
    await decideBoth(asked!.id);
    await service.resume(task.id);
    expect(await service.wait(task.id, 5_000)).toMatchObject({ status: 'completed', output: { decision: 'approve' } });
  });

  it('of an outcome nobody knows: the repeat of the first does not decide the second', async () => {
    const store = memoryStore();
    const executions: number[] = [];
    const hangs: Activity = {
      run: (_: unknown, { attempt }: { attempt: number }) => new Promise<never>(() => void executions.push(attempt)),
      effect: 'once' as const,
    };
    const pay: Code = async (ctx) => ctx.call('pay', { euros: 5 });
    const run = (): Promise<StartedRuntime> => startRuntime({ pay }, { store, activities: { pay: hangs } });
    let id: string;
    let approval: string;
    {
      await using first = await run();
      ({ id } = await first.run('pay', undefined, 1));
      await expect.poll(() => executions).toHaveLength(1);
    }
    {
      await using second = await run();
      const { service } = second.runtime;
      await expect.poll(async () => (await service.approvals({ limit: 10, task: id })).items).toHaveLength(1);
      approval = (await service.approvals({ limit: 10, task: id })).items[0]!.id;
      expect(await service.decide(approval, { decision: 'approve' }, 'again')).toMatchObject({
        status: 'approved',
        reason: 'outcome-unknown',
      });
      await expect.poll(() => executions).toHaveLength(2);
      expect(await service.approval(approval)).toMatchObject({ status: 'approved', tool: 'pay' });
      await expect(service.decide(approval, { decision: 'reject' }, 'other')).rejects.toMatchObject({ code: 'already-decided' });
    }
    await using third = await run();
    const { service } = third.runtime;
    await expect.poll(async () => (await service.approvals({ limit: 10, task: id })).items).toHaveLength(1);
    expect(await service.decide(approval, { decision: 'approve' }, 'again')).toMatchObject({ status: 'approved' });
    await expect(service.decide(approval, { decision: 'reject' }, 'again')).rejects.toMatchObject({ code: 'idempotency-key-reused' });
    expect(executions).toHaveLength(2);
    expect(await service.decide(approval, { decision: 'reject' }, 'enough')).toMatchObject({ status: 'rejected' });
    expect(await service.wait(id, 5_000)).toMatchObject({ status: 'failed', error: { code: 'outcome-unknown' } });
    expect(await service.decide(approval, { decision: 'reject' }, 'enough')).toMatchObject({ status: 'rejected' });
  });
});

describe('an update whose validator would refuse it now', () => {
  it('is answered when it is a repeat', async () => {
    let taken = 0;
    const once: Code = async (ctx) => {
      ctx.on.update('take', () => ++taken, {
        validate: () => {
          if (taken > 0) throw new Error('taken');
        },
      });
      await ctx.signal('end');
    };
    await using started = await startRuntime({ once });
    const { service } = started.runtime;
    const { id } = await started.run('once', undefined, 5);
    expect(await service.update(id, 'take', null, 'key')).toBe(1);
    expect(await service.update(id, 'take', null, 'key')).toBe(1);
    await expect(service.update(id, 'take', 'more', 'key')).rejects.toMatchObject({ code: 'idempotency-key-reused' });
    await expect(service.update(id, 'take', null, 'other')).rejects.toMatchObject({ code: 'update-rejected' });
  });
});
