import { memoryBus } from '@troupe/bus/memory';
import { capabilityOf, reportSubject, type Work, type WorkReport } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { heldStore } from './held-store.ts';
import { startRuntime, type Code } from './start-runtime.ts';

const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** Takes two signals. */
const pair: Code = async (ctx) => [await ctx.signal('next'), await ctx.signal('next')];

describe('while a turn is being stored', () => {
  it('no other turn of its task begins: what arrives waits for the next one (R1)', async () => {
    const held = heldStore();
    await using started = await startRuntime({ pair }, { store: held.store });
    const { service } = started.runtime;
    const { id } = await started.run('pair', undefined, 1);
    held.hold(id);
    const first = service.signal(id, 'next', 1);
    await expect.poll(() => held.held.length).toBe(1);
    const second = service.signal(id, 'next', 2);
    await rest();
    expect(held.held.map(({ turn }) => turn.n)).toEqual([1]);
    held.release();
    await Promise.all([first, second]);
    expect(await service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: [1, 2] });
    const { items } = await service.history(id, { limit: 10 });
    expect(items.map(({ n, inputs }) => [n, inputs.length])).toEqual([
      [0, 1],
      [1, 1],
      [2, 1],
    ]);
  });

  it('a signal in it is not acknowledged (R3)', async () => {
    const held = heldStore();
    await using started = await startRuntime({ pair }, { store: held.store });
    const { service } = started.runtime;
    const { id } = await started.run('pair', undefined, 1);
    held.hold(id);
    let acknowledged = false;
    const signal = service.signal(id, 'next', 1).then(() => (acknowledged = true));
    await expect.poll(() => held.held.length).toBe(1);
    await rest();
    expect(acknowledged).toBe(false);
    held.release();
    await signal;
    expect((await service.get(id)).turns).toBe(2);
  });

  it('a worker whose outcome is in it has no answer; then it is "committed" (W3)', async () => {
    const held = heldStore();
    const bus = memoryBus();
    await using started = await startRuntime({ asks: (ctx) => ctx.call('ask', null) }, { store: held.store, bus });
    const { service } = started.runtime;
    const dispatched = Promise.withResolvers<Work>();
    bus.consume(capabilityOf('activity', 'ask'), { concurrency: 1 }, ({ work }) => dispatched.resolve(work));
    const { task } = await service.start({ kind: 'workflow', name: 'asks' });
    const { call, attempt, token, partition } = await dispatched.promise;
    const report: WorkReport = { kind: 'outcome', call, attempt, token, outcome: { ok: true, value: 'done' } };
    held.hold(task.id);
    let answer: unknown;
    const reported = bus.request(reportSubject(partition), report, 5_000).then((said) => (answer = said));
    await expect.poll(() => held.held.length).toBe(1);
    await rest();
    expect(answer).toBeUndefined();
    held.release();
    expect(await reported).toBe('committed');
    expect(await service.wait(task.id, 5_000)).toMatchObject({ status: 'completed', output: 'done' });
  });
});
