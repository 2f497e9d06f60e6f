import { CancelledError, ToolError, type WorkContext } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { work } from './owner.ts';
import { charging, untilAborted, workerWorld } from './worker-world.ts';

describe('a worker', () => {
  it('does the work and reports its value and what it used', async () => {
    await using world = workerWorld();
    const { owner, serve, charge } = world;
    serve(({ args }) => ({ value: { args }, usage: { inputTokens: 3 } }));
    await charge();
    expect(await owner.outcome()).toEqual({ ok: true, value: { args: { usd: 5 } }, usage: { inputTokens: 3 } });
    expect(owner.reports).toMatchObject([{ kind: 'outcome', call: 't1/3.0', attempt: 1 }]);
  });

  it('takes no value for success', async () => {
    await using world = workerWorld();
    const { owner, serve, charge } = world;
    serve(() => ({}));
    await charge();
    expect(await owner.outcome()).toEqual({ ok: true });
  });

  it('reports what the work throws, with everything its error says', async () => {
    await using world = workerWorld();
    const { owner, serve, charge } = world;
    serve(() => {
      throw new ToolError('No funds', { details: { left: 0 } });
    });
    await charge();
    expect(await owner.outcome()).toMatchObject({
      ok: false,
      failure: { name: 'ToolError', code: 'tool-failed', message: 'No funds', retryable: false, details: { left: 0 } },
    });
  });

  it('refuses a result that is not JSON, naming the place', async () => {
    await using world = workerWorld();
    const { owner, serve, charge } = world;
    serve(() => ({ value: { at: new Date(0) } }));
    await charge();
    expect(await owner.outcome()).toMatchObject({
      ok: false,
      failure: { code: 'not-json', message: expect.stringContaining('The result of activity "charge" is not JSON: $.at is a Date') },
    });
  });

  it('takes a result of 8 MiB and refuses a larger one', async () => {
    await using world = workerWorld();
    const { bus, owner, serve } = world;
    serve(({ args }) => ({ value: 'x'.repeat((args as { size: number }).size) }));
    await bus.publish(work('activity', 'charge', { size: 8 * 1024 * 1024 - 2 }));
    expect(await owner.outcome()).toMatchObject({ ok: true });
    await bus.publish(work('activity', 'charge', { size: 8 * 1024 * 1024 - 1 }));
    expect(await owner.outcome()).toMatchObject({ ok: false, failure: { code: 'payload-too-large', retryable: false } });
  });

  it('looks at a result no further than its bound, and does other work meanwhile', async () => {
    await using world = workerWorld();
    const { bus, owner, serve } = world;
    let looked = 0;
    const rows = new Proxy([] as unknown[], {
      get: (_target, key) => (key === 'length' ? 1_000_000 : typeof key === 'string' ? (looked++, 'x'.repeat(100_000)) : undefined),
    });
    serve(({ args }) => ({ value: args === 'endless' ? rows : 'done' }));
    const before = process.memoryUsage().rss;
    await bus.publish(work('activity', 'charge', 'endless'));
    expect(await owner.outcome()).toMatchObject({ ok: false, failure: { code: 'payload-too-large', retryable: false } });
    expect(looked).toBeLessThan(200);
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
    await bus.publish(work('activity', 'charge', 'next', { attempt: 2 }));
    expect(await owner.outcome()).toMatchObject({ ok: true, value: 'done' });
  });

  it('refuses details of a heartbeat that are too large, and the work goes on', async () => {
    await using world = workerWorld();
    const { owner, serve, charge } = world;
    serve((_work, ctx) => {
      ctx.heartbeat('x'.repeat(65_534));
      expect(() => ctx.heartbeat('x'.repeat(65_535))).toThrow(expect.objectContaining({ code: 'payload-too-large' }));
      return { value: 'done' };
    });
    await charge();
    expect(await owner.outcome()).toMatchObject({ ok: true, value: 'done' });
  });

  it('hands the work what it may rely on', async () => {
    await using world = workerWorld();
    const { owner, serve, charge } = world;
    let seen: WorkContext | undefined;
    serve((_work, ctx) => {
      seen = ctx;
      return {};
    });
    await charge({ attempt: 2, agent: 'advisor', user: 'ada', session: 's', lastHeartbeat: { done: 7 } });
    await owner.outcome();
    expect(seen).toMatchObject({
      idempotencyKey: 't1/3.0',
      callId: 't1/3.0',
      taskId: 't1',
      attempt: 2,
      agent: 'advisor',
      user: 'ada',
      session: 's',
      lastHeartbeat: { done: 7 },
    });
    expect(seen?.signal.aborted).toBe(false);
  });

  it('fails an attempt that takes too long and aborts it, even if its code does not listen', async () => {
    await using world = workerWorld();
    const { owner, serve, charge, pass } = world;
    let reason: unknown;
    serve(async (_work, ctx) => {
      void untilAborted(ctx).then((aborted) => (reason = aborted));
      return new Promise(() => {});
    });
    await charge({ options: { startToClose: 20 } });
    await pass(20);
    expect(await owner.outcome()).toMatchObject({ ok: false, failure: { code: 'start-to-close' } });
    expect(reason).toMatchObject({ code: 'start-to-close' });
  });

  it('limits an attempt by the definition where the call does not', async () => {
    await using world = workerWorld();
    const { owner, serve, charge, pass } = world;
    serve(() => new Promise(() => {}), { timeout: () => 20 });
    await charge();
    await pass(20);
    expect(await owner.outcome()).toMatchObject({
      ok: false,
      failure: { code: 'start-to-close', message: expect.stringContaining('20 ms') },
    });
  });

  it('says that it started when the owner wants to know, and stops when the owner answers that nobody wants the work', async () => {
    await using world = workerWorld();
    const { owner, serve, charge, kinds } = world;
    const stopped = Promise.withResolvers<unknown>();
    owner.answer = ({ kind }) => (kind === 'started' ? 'cancel' : 'committed');
    serve(async (_work, ctx) => {
      stopped.resolve(await untilAborted(ctx));
      return {};
    });
    await charge({ reportStart: true });
    expect(await stopped.promise).toBeInstanceOf(CancelledError);
    await expect.poll(kinds).toEqual(['started', 'outcome']);
  });

  it('runs an attempt once, though its message comes twice: both are acknowledged with its one outcome (K3)', async () => {
    await using world = workerWorld();
    const { owner, worker, another, serve, charge, kinds, pass } = world;
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    let runs = 0;
    serve(async () => {
      runs++;
      await ended;
      return { value: 'done' };
    });
    await charge();
    await pass(1);
    expect(runs).toBe(1);
    await charge();
    await pass(20);
    end();
    expect(await owner.outcome()).toEqual({ ok: true, value: 'done' });
    // Neither message comes again to a worker that begins later.
    await worker.stop(1_000);
    another().serve(charging, { concurrency: 4, run: () => ({ value: 'again' }) });
    await pass(20);
    expect([runs, kinds()]).toEqual([1, ['outcome']]);
  });

  it('begins a once effect only when the owner says so (K2)', async () => {
    await using world = workerWorld();
    const { owner, serve, charge, kinds } = world;
    let runs = 0;
    serve(() => {
      runs++;
      return {};
    });
    owner.answer = ({ kind, attempt }) => (kind === 'outcome' ? 'committed' : attempt === 1 ? 'stale' : 'continue');
    await charge({ options: { effect: 'once' } });
    await charge({ options: { effect: 'once' }, attempt: 2 });
    await owner.outcome();
    expect(kinds()).toEqual(['started', 'started', 'outcome']);
    expect(runs).toBe(1);
  });
});
