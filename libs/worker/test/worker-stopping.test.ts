import { describe, expect, it } from 'vitest';
import { own, work } from './owner.ts';
import { charging, untilAborted, workerWorld, type WorkerWorld } from './worker-world.ts';

describe('a worker that stops', () => {
  it('lets what runs finish within the grace, and leaves what waits to others', async () => {
    await using world = workerWorld();
    const { bus, clock, owner, worker, another, serve, kinds, pass } = world;
    const order: string[] = [];
    serve(
      async ({ args }) => {
        await clock.sleep(40);
        order.push((args as { id: string }).id);
        return {};
      },
      { concurrency: 1 },
    );
    await bus.publish(work('activity', 'charge', { id: 'first' }));
    await bus.publish(work('activity', 'charge', { id: 'second' }, { attempt: 2 }));
    await pass(10);
    const stopped = worker.stop(1_000);
    await pass(30);
    await stopped;
    expect(order).toEqual(['first']);
    expect(kinds()).toEqual(['outcome']);

    another().serve(charging, { concurrency: 1, run: ({ args }) => ({ value: args }) });
    await owner.outcome();
    expect(await owner.outcome()).toEqual({ ok: true, value: { id: 'second' } });
  });

  /** Stopped in the middle of an attempt that ends when it is aborted. Then another worker comes. */
  const interrupt = async ({ worker, another, serve, charge, pass }: WorkerWorld): Promise<void> => {
    const reason = Promise.withResolvers<unknown>();
    serve(async (_work, ctx) => {
      reason.resolve(await untilAborted(ctx));
      return {};
    });
    await charge();
    await pass(10);
    const stopped = worker.stop(20);
    await pass(20);
    await stopped;
    expect(await reason.promise).toMatchObject({ code: 'shutting-down' });
    another().serve(charging, { concurrency: 1, run: () => ({ value: 'again' }) });
  };

  it('K5 aborts what is not done by then and says so: its message is forgotten once that is durable', async () => {
    await using world = workerWorld();
    const { owner, charge, kinds } = world;
    await interrupt(world);
    expect(kinds()).toEqual(['interrupted']);
    await charge({ attempt: 2 });
    expect(await owner.outcome()).toEqual({ ok: true, value: 'again' });
    expect(owner.reports).toMatchObject([
      { kind: 'interrupted', attempt: 1, token: 'token' },
      { kind: 'outcome', attempt: 2 },
    ]);
  });

  it('gives the message back where the owner wants this attempt again: it runs only when it is asked for', async () => {
    await using world = workerWorld();
    const { owner, kinds } = world;
    owner.answer = ({ kind }) => (kind === 'outcome' ? 'committed' : 'continue');
    await interrupt(world);
    expect(await owner.outcome()).toEqual({ ok: true, value: 'again' });
    expect(kinds()).toEqual(['interrupted', 'started', 'outcome']);
  });

  it('says it again as long as its task is between two owners', async () => {
    await using world = workerWorld();
    const { bus, owner, worker, serve, charge, pass } = world;
    await owner.stop();
    serve((_work, ctx) => untilAborted(ctx).then(() => ({})));
    await charge();
    await pass(10);
    const stopped = worker.stop(500);
    await pass(520);
    const next = own(bus);
    await pass(1_000);
    await stopped;
    expect(next.reports).toMatchObject([{ kind: 'interrupted' }]);
  });

  it('waits for no owner when it has no time', async () => {
    await using world = workerWorld();
    const { bus, owner, worker, another, serve, charge, pass } = world;
    await owner.stop();
    serve((_work, ctx) => untilAborted(ctx).then(() => ({})));
    await charge();
    await pass(10);
    const stopped = worker.stop(0);
    await pass(20);
    await stopped;
    const next = own(bus);
    another().serve(charging, { concurrency: 1, run: () => ({ value: 'again' }) });
    await pass(1_000);
    expect(await next.outcome()).toEqual({ ok: true, value: 'again' });
    expect(next.reports).toMatchObject([{ kind: 'started' }, { kind: 'outcome' }]);
  });
});
