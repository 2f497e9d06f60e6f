import { memoryBus } from '@troupe/bus/memory';
import { capabilityOf, partitionOf, reportSubject, taskId, type Work, type WorkOutcome, type WorkReport } from '@troupe/contracts';
import { encodeMessage } from '@troupe/contracts/format';
import { memoryDocuments, memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { createRuntime, type Runtime } from '../src/index.ts';
import { virtualEnv, type VirtualEnv } from '@troupe/env/virtual';
import { localTools } from '@troupe/tools/local';
import { appOf, silent } from './replicas.ts';
import { startRuntime, type Code } from './start-runtime.ts';
import { noAgents } from './no-agents.ts';

const rest = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
};

describe('what was accepted by another process, whose message to the owner was lost', () => {
  it('is found by the sweep, every time (E6, E10)', async () => {
    const [store, clock] = [memoryStore(), virtualEnv()];
    const code: Code = async (ctx) => [await ctx.signal('go'), await ctx.signal('go'), await ctx.signal('go')];
    await using started = await startRuntime({ code }, { store, env: clock });
    const { service } = started.runtime;
    await service.start({ kind: 'workflow', name: 'code', id: 'one' });
    const id = taskId('one');
    for (const n of [1, 2, 3]) {
      const input = { kind: 'signal', name: 'go', payload: n, message: `m-${n}` } as const;
      await store.acceptMessage({ task: id, partition: partitionOf(id), id: `m-${n}`, at: clock.now(), body: encodeMessage(input) });
      const { turns } = await service.get('one');
      // A sweep is far more often than this.
      for (let i = 0; i < 10 && (await service.get('one')).turns === turns; i++) {
        clock.advance(1_000);
        await rest();
      }
      expect((await service.get('one')).turns).toBeGreaterThan(turns);
    }
    expect(await service.wait('one', 5_000)).toMatchObject({ status: 'completed', output: [1, 2, 3] });
  });
});

/** One process of a cluster, over a bus whose messages the test sees. */
async function oneOfCluster(
  code: Code,
  clock: VirtualEnv,
): Promise<{ readonly runtime: Runtime; readonly sent: Work[] } & AsyncDisposable> {
  const [store, inner] = [memoryStore(memoryDocuments(), clock.now), memoryBus()];
  const sent: Work[] = [];
  const bus = { ...inner, publish: async (work: Work) => void sent.push(work) };
  const app = appOf([{ kind: 'workflow', name: 'code', run: code }]);
  const runtime = createRuntime({
    store,
    bus,
    env: clock,
    app,
    tools: localTools(app),
    log: silent,
    ...noAgents,
    cluster: true,
    node: 'a',
  });
  await runtime.start();
  return {
    runtime,
    sent,
    async [Symbol.asyncDispose]() {
      await runtime.close(0);
      await inner.close(0);
    },
  };
}

describe('work without a heartbeat', () => {
  it('is sent again with a backoff for as long as the call is open (E10)', async () => {
    const clock = virtualEnv();
    await using cluster = await oneOfCluster((ctx) => ctx.call('lost', 1), clock);
    await cluster.runtime.service.start({ kind: 'workflow', name: 'code', id: 'one' });
    await expect.poll(() => cluster.sent.length).toBe(1);
    const at: number[] = [];
    const began = clock.now();
    for (let s = 0; s < 2_000 && at.length < 6; s++) {
      const before = cluster.sent.length;
      clock.advance(1_000);
      await rest();
      if (cluster.sent.length > before) at.push(clock.now() - began);
    }
    expect(at).toHaveLength(6);
    const gaps = at.map((time, i) => time - (at[i - 1] ?? 0));
    for (const [i, gap] of gaps.entries()) expect(gap).toBeGreaterThanOrEqual(Math.min(gaps[i - 1] ?? 0, 290_000));
    expect(gaps.at(-1)).toBeLessThan(310_000);
    expect(cluster.sent.map(({ attempt }) => attempt)).toEqual(Array(7).fill(1));
    expect(cluster.sent.map(({ again }) => again)).toEqual([undefined, 1, 2, 3, 4, 5, 6]);
  });
});

describe('the outcome of an attempt that is no longer the one in flight', () => {
  it('is refused, whatever it says (W1)', async () => {
    const attempts: number[] = [];
    const code: Code = (ctx) => ctx.call('flaky', null, { retry: { attempts: 5, initial: 1, factor: 1, jitter: 0 } });
    const bus = memoryBus();
    let first: Work | undefined;
    bus.consume(capabilityOf('activity', 'flaky'), { concurrency: 4 }, async ({ work, ack }) => {
      attempts.push(work.attempt);
      first ??= work;
      if (work.attempt === 1) {
        await bus.request(reportSubject(work.partition), outcome(work, { ok: false, failure: { name: 'Error', message: 'no' } }), 1_000);
      } else {
        const { attempt: _, ...late } = { ...first };
        expect(
          await bus.request(reportSubject(work.partition), outcome({ ...late, attempt: 1 } as Work, { ok: true, value: 'stale' }), 1_000),
        ).toBe('stale');
        await bus.request(reportSubject(work.partition), outcome(work, { ok: true, value: 'right' }), 1_000);
      }
      ack();
    });
    await using started = await startRuntime({ code }, { bus });
    expect(await started.run('code')).toMatchObject({ status: 'completed', output: 'right' });
    expect(attempts).toEqual([1, 2]);
  });
});

function outcome({ call, attempt, token }: Work, result: WorkOutcome): WorkReport {
  return { kind: 'outcome', call, attempt, token, outcome: result };
}
