import { CancelledError, capabilityOf, type WorkReport } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { work } from './owner.ts';
import { untilAborted, workerWorld } from './worker-world.ts';

describe('heartbeats', () => {
  it('go out at once, then no closer than a third of the heartbeat timeout, with the last details', async () => {
    await using world = workerWorld();
    const { clock, owner, serve, charge, pass } = world;
    serve(async (_work, ctx) => {
      for (let done = 1; done <= 80; done++) {
        ctx.heartbeat({ done });
        await clock.sleep(1);
      }
      await clock.sleep(60);
      return {};
    });
    await charge({ options: { heartbeat: 150 } });
    for (let ms = 0; ms < 200; ms++) await pass(1);
    const details = owner.reports
      .filter(({ kind }) => kind === 'heartbeat')
      .map((report) => (report as Extract<WorkReport, { kind: 'heartbeat' }>).details);
    expect(details).toEqual([{ done: 1 }, { done: 50 }, { done: 80 }]);
  });

  it('carry the last details ahead of a failure, for the attempt that follows', async () => {
    await using world = workerWorld();
    const { owner, serve, charge } = world;
    serve((_work, ctx) => {
      ctx.heartbeat(1);
      ctx.heartbeat(2);
      ctx.heartbeat();
      throw new Error('boom');
    });
    await charge({ options: { heartbeat: 60_000 } });
    expect(await owner.outcome()).toMatchObject({ ok: false });
    expect(owner.reports).toMatchObject([{ kind: 'heartbeat', details: 1 }, { kind: 'heartbeat', details: 2 }, { kind: 'outcome' }]);
  });

  it('bring back that the call is cancelled or another attempt took over', async () => {
    await using world = workerWorld();
    const { bus, owner, worker, kinds, pass } = world;
    for (const answer of ['cancel', 'stale'] as const) {
      const stopped = Promise.withResolvers<unknown>();
      owner.answer = () => answer;
      worker.serve(capabilityOf('activity', answer), {
        concurrency: 1,
        run: async (_work, ctx) => {
          ctx.heartbeat();
          stopped.resolve(await untilAborted(ctx));
          return {};
        },
      });
      await bus.publish(work('activity', answer));
      expect(await stopped.promise).toBeInstanceOf(CancelledError);
    }
    // Where another attempt took over, this one may still count in a limit.
    await pass(1);
    expect(kinds()).toEqual(['heartbeat', 'outcome', 'heartbeat', 'outcome']);
  });

  it('are refused at once when their details are not JSON', async () => {
    await using world = workerWorld();
    const { owner, serve, charge } = world;
    serve((_work, ctx) => {
      ctx.heartbeat({ at: new Map() });
      return {};
    });
    await charge();
    expect(await owner.outcome()).toMatchObject({
      failure: { code: 'not-json', message: expect.stringContaining('The heartbeat of activity "charge"') },
    });
  });
});
