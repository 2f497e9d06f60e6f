import { cancelSubject } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { callOf, work } from './owner.ts';
import { untilAborted, workerWorld } from './worker-world.ts';

describe('cancellation', () => {
  it('aborts the call it names, and no other', async () => {
    await using world = workerWorld();
    const { bus, serve, charge, pass } = world;
    const reasons: unknown[] = [];
    serve(async (_work, ctx) => {
      reasons.push(await untilAborted(ctx));
      return {};
    });
    await charge();
    await charge({ call: 'other/3.0' as never });
    await pass(10);
    bus.broadcast(cancelSubject, { call: callOf('t1') });
    await pass(10);
    expect(reasons).toMatchObject([{ name: 'CancelledError' }]);
  });

  it('frees the slot at once; what its code comes to, however late, the owner still learns (K4)', async () => {
    await using world = workerWorld();
    const { bus, owner, serve, charge, pass } = world;
    const { promise, resolve } = Promise.withResolvers<void>();
    serve(({ args }) => (args === 'next' ? {} : promise.then(() => ({ value: 'all the same' }))), { concurrency: 1 });
    await charge();
    await bus.publish(work('activity', 'charge', 'next', { call: 'other/3.0' as never }));
    await pass(10);
    bus.broadcast(cancelSubject, { call: callOf('t1') });
    expect(await owner.outcome()).toEqual({ ok: true });
    expect(owner.reports).toMatchObject([{ call: 'other/3.0' }]);
    resolve();
    expect(await owner.outcome()).toEqual({ ok: true, value: 'all the same' });
    expect(owner.reports).toMatchObject([{ call: 'other/3.0' }, { kind: 'outcome', call: 't1/3.0', attempt: 1 }]);
  });

  it('keeps no worker that stops from stopping, though its code never ends', async () => {
    await using world = workerWorld();
    const { bus, owner, worker, serve, charge, pass } = world;
    serve(() => new Promise(() => {}));
    await charge();
    await pass(10);
    bus.broadcast(cancelSubject, { call: callOf('t1') });
    await pass(10);
    const stopped = worker.stop(20);
    await pass(20);
    await stopped;
    expect(owner.reports).toEqual([]);
  });

  it('leaves other attempts of the call alone when it names one', async () => {
    await using world = workerWorld();
    const { bus, owner, serve, charge, pass } = world;
    serve((_work, ctx) => untilAborted(ctx).then((value) => ({ value: String(value) })));
    await charge({ attempt: 2, options: { startToClose: 60 } });
    await pass(10);
    bus.broadcast(cancelSubject, { call: callOf('t1'), attempt: 1 });
    await pass(50);
    expect(await owner.outcome()).toMatchObject({ failure: { code: 'start-to-close' } });
  });
});
