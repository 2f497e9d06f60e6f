import { capabilityOf, reportSubject, type HistoryTurn, type Task, type WorkReport } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { virtualEnv, type VirtualEnv } from '@troupe/env/virtual';
import { appOf, replicas } from './replicas.ts';
import { startRuntime, type Code, type StartedRuntime } from './start-runtime.ts';

const HOUR = 3_600_000;

/** One process after the other over the same store; each dies in the middle of what it runs. */
function lives(kind: 'activity' | 'step', clock: VirtualEnv) {
  const store: Store = memoryStore();
  const attempts: number[] = [];
  const kill = ({ attempt }: { readonly attempt: number }): Promise<never> => {
    attempts.push(attempt);
    return new Promise(() => {});
  };
  const workflows: Readonly<Record<string, Code>> = {
    poison: (ctx) => (kind === 'step' ? ctx.step('kill', kill) : ctx.call('kill')),
    quick: (ctx) => ctx.step('one', () => 1),
  };
  const activities = { kill: { run: (_: unknown, ctx: { readonly attempt: number }) => kill(ctx) } };
  return {
    attempts,
    /** Runs `during` in a process of its own, which then dies. */
    async live<T>(during: (started: StartedRuntime) => Promise<T>): Promise<T> {
      const started = await startRuntime(workflows, { store, env: clock, activities });
      try {
        return await during(started);
      } finally {
        await started[Symbol.asyncDispose]();
      }
    },
  };
}

describe.each(['activity', 'step'] as const)('an %s that kills its process', (kind) => {
  it('W5 is repeated at once, then with a backoff: the platform is up in between, and the task can be cancelled', async () => {
    const clock = virtualEnv();
    const { attempts, live } = lives(kind, clock);
    const id = await live(async ({ runtime }) => {
      const { task } = await runtime.service.start({ kind: 'workflow', name: 'poison' });
      await expect.poll(() => attempts).toEqual([1]);
      return task.id;
    });
    await live(() => expect.poll(() => attempts).toEqual([1, 2]));
    const waits: number[] = [];
    for (const next of [3, 4, 5, 6]) {
      await live(async ({ runtime, run }) => {
        const due = async (): Promise<number> => Date.parse((await runtime.service.get(id)).waitingFor[0]?.due ?? '');
        await expect.poll(due).toBeGreaterThan(clock.now());
        waits.push((await due()) - clock.now());
        expect(await run('quick')).toMatchObject({ status: 'completed' });
        expect(attempts).toHaveLength(next - 1);
        clock.advance(waits.at(-1)!);
        await expect.poll(() => attempts.at(-1)).toBe(next);
      });
    }
    // Half of a wait is random.
    for (const [i, wait] of waits.entries()) expect(wait).toSatisfy((ms: number) => ms > 500 * 2 ** i - 1 && ms <= 1_000 * 2 ** i);
    await live(async ({ runtime }) => {
      await runtime.service.cancel(id);
      expect((await runtime.service.wait(id, 5_000)).status).toBe('cancelled');
    });
  });

  it('W5 fails once it killed twenty, with attempt-lost', async () => {
    const clock = virtualEnv();
    const { attempts, live } = lives(kind, clock);
    const id = await live(async ({ runtime }) => {
      const { task } = await runtime.service.start({ kind: 'workflow', name: 'poison' });
      await expect.poll(() => attempts).toEqual([1]);
      return task.id;
    });
    let task: Task | undefined;
    for (let next = 2; task?.status !== 'failed' && next < 30; next++) {
      task = await live(async ({ runtime }) => {
        const gone = async (): Promise<boolean> => {
          clock.advance(HOUR);
          return attempts.includes(next) || (await runtime.service.get(id)).status === 'failed';
        };
        await expect.poll(gone, { interval: 2, timeout: 5_000 }).toBe(true);
        return runtime.service.get(id);
      });
    }
    expect(task).toMatchObject({ status: 'failed', error: { code: 'attempt-lost', message: expect.stringContaining('20 executions') } });
    expect(attempts).toHaveLength(20);
  });
});

describe('a call that only waited for a worker', () => {
  it('is lost at most once, however often the process dies', async () => {
    const store = memoryStore();
    const code: Code = (ctx) => ctx.call('unserved');
    const restart = async (): Promise<Task> => {
      await using started = await startRuntime({ code }, { store });
      const { items } = await started.runtime.service.list({}, { limit: 1 });
      const id = items[0]?.id ?? (await started.run('code', undefined, 1)).id;
      await expect.poll(() => started.logged.some((line) => line.includes('no activity "unserved"'))).toBe(true);
      return started.runtime.service.get(id);
    };
    for (let i = 0; i < 25; i++) await restart();
    expect(await restart()).toMatchObject({ status: 'running', waitingFor: [{ name: 'unserved', attempt: 2 }] });
  });
});

describe('an activity that kills the workers of several processes', () => {
  it('W5 is repeated at once, then with a backoff, and fails once it killed twenty', async () => {
    const app = appOf([
      { kind: 'workflow', name: 'poison', run: async (ctx) => ctx.call('kill', null, { retry: { initial: 1, max: 5 } }) },
    ]);
    await using cluster = replicas(app);
    const { service } = await cluster.start('a');
    const begun: number[] = [];
    // Each message is taken, begun and never answered; the bus then gives it to the next worker.
    cluster.bus.consume(capabilityOf('activity', 'kill'), { concurrency: 1 }, async ({ work, delivered, ack, nak }) => {
      const { call, attempt, token, partition } = work;
      const again = delivered > 1 ? { delivered } : {};
      const started: WorkReport = { kind: 'started', call, attempt, token, by: `worker ${delivered}`, asks: true, ...again };
      const answer = await cluster.bus.request(reportSubject(partition), started, 1_000);
      if (answer !== 'continue') return ack();
      begun.push(attempt);
      nak();
    });
    const { task } = await service.start({ kind: 'workflow', name: 'poison' });
    const ended = await service.wait(task.id, 9_000);
    expect(ended).toMatchObject({ status: 'failed', error: { code: 'attempt-lost', message: expect.stringContaining('20 executions') } });
    expect(begun).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    const { items } = await service.history(task.id, { limit: 200 });
    const lost = items.flatMap(({ inputs, at }: HistoryTurn) =>
      inputs.flatMap((input) => (input.kind === 'attempt-failed' ? [{ wait: input.retryAt - Date.parse(at), lost: input.lost }] : [])),
    );
    expect(lost).toHaveLength(19);
    expect(lost.every((each) => each.lost === true)).toBe(true);
    expect(lost[0]!.wait).toBeLessThanOrEqual(0);
  });
});
