import { setTimeout as delay } from 'node:timers/promises';
import { memoryBus } from '@troupe/bus/memory';
import {
  callId,
  cancelSubject,
  capabilityOf,
  CancelledError,
  commandId,
  taskId,
  ToolError,
  TroupeError,
  type WorkContext,
  type WorkReport,
} from '@troupe/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bus } from '@troupe/bus';
import type { Job } from '../src/index.ts';
import { startWorker, type Worker } from '../src/worker.ts';
import { callOf, own, quiet, work, type Owner } from './owner.ts';

let bus: Bus;
let owner: Owner;
let worker: Worker;

beforeEach(() => {
  bus = memoryBus();
  owner = own(bus);
  worker = startWorker({ bus, log: quiet });
});

afterEach(async () => {
  await worker.stop(0);
  await bus.close();
});

function serve(run: Job['run'], more: Partial<Job> = {}): void {
  worker.serve(capabilityOf('activity', 'charge'), { concurrency: 4, run, ...more });
}

const charge = (more: Parameters<typeof work>[3] = {}) => bus.publish(work('activity', 'charge', { usd: 5 }, more));
const kinds = (): readonly string[] => owner.reports.map(({ kind }) => kind);

/** Runs until it is aborted; gives the reason. */
const untilAborted = ({ signal }: WorkContext): Promise<unknown> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason), { once: true }));

describe('a worker', () => {
  it('does the work and reports its value and what it used', async () => {
    serve(({ args }) => ({ value: { args }, usage: { inputTokens: 3 } }));
    await charge();
    expect(await owner.outcome()).toEqual({ ok: true, value: { args: { usd: 5 } }, usage: { inputTokens: 3 } });
    expect(owner.reports).toMatchObject([{ kind: 'outcome', call: 't1/3.0', attempt: 1 }]);
  });

  it('takes no value for success', async () => {
    serve(() => ({}));
    await charge();
    expect(await owner.outcome()).toEqual({ ok: true });
  });

  it('reports what the work throws, with everything its error says', async () => {
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
    serve(() => ({ value: { at: new Date(0) } }));
    await charge();
    expect(await owner.outcome()).toMatchObject({
      ok: false,
      failure: { code: 'not-json', message: expect.stringContaining('The result of activity "charge" is not JSON: $.at is a Date') },
    });
  });

  it('takes a result of 8 MiB and refuses a larger one', async () => {
    serve(({ args }) => ({ value: 'x'.repeat((args as { size: number }).size) }));
    await bus.publish(work('activity', 'charge', { size: 8 * 1024 * 1024 - 2 }));
    expect(await owner.outcome()).toMatchObject({ ok: true });
    await bus.publish(work('activity', 'charge', { size: 8 * 1024 * 1024 - 1 }));
    expect(await owner.outcome()).toMatchObject({ ok: false, failure: { code: 'payload-too-large', retryable: false } });
  });

  it('looks at a result no further than its bound, and does other work meanwhile', async () => {
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
    serve((_work, ctx) => {
      ctx.heartbeat('x'.repeat(65_534));
      expect(() => ctx.heartbeat('x'.repeat(65_535))).toThrow(expect.objectContaining({ code: 'payload-too-large' }));
      return { value: 'done' };
    });
    await charge();
    expect(await owner.outcome()).toMatchObject({ ok: true, value: 'done' });
  });

  it('hands the work what it may rely on', async () => {
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
    let reason: unknown;
    serve(async (_work, ctx) => {
      void untilAborted(ctx).then((aborted) => (reason = aborted));
      return new Promise(() => {});
    });
    await charge({ options: { startToClose: 20 } });
    expect(await owner.outcome()).toMatchObject({ ok: false, failure: { code: 'start-to-close' } });
    expect(reason).toMatchObject({ code: 'start-to-close' });
  });

  it('limits an attempt by the definition where the call does not', async () => {
    serve(() => new Promise(() => {}), { timeout: () => 20 });
    await charge();
    expect(await owner.outcome()).toMatchObject({
      ok: false,
      failure: { code: 'start-to-close', message: expect.stringContaining('20 ms') },
    });
  });

  it('says that it started when the owner wants to know, and stops when the owner answers that nobody wants the work', async () => {
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
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    let runs = 0;
    serve(async () => {
      runs++;
      await ended;
      return { value: 'done' };
    });
    await charge();
    await expect.poll(() => runs).toBe(1);
    await charge();
    await delay(20);
    end();
    expect(await owner.outcome()).toEqual({ ok: true, value: 'done' });
    // Neither message comes again to a worker that begins later.
    await worker.stop(1_000);
    worker = startWorker({ bus, log: quiet });
    serve(() => ({ value: 'again' }));
    await delay(20);
    expect([runs, kinds()]).toEqual([1, ['outcome']]);
  });

  it('begins a once effect only when the owner says so (K2)', async () => {
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

describe('cancellation', () => {
  it('aborts the call it names, and no other', async () => {
    const reasons: unknown[] = [];
    serve(async (_work, ctx) => {
      reasons.push(await untilAborted(ctx));
      return {};
    });
    await charge();
    await charge({ call: 'other/3.0' as never });
    await delay(10);
    bus.broadcast(cancelSubject, { call: callId(taskId('t1'), commandId(3, 0)) });
    await delay(10);
    expect(reasons).toMatchObject([{ name: 'CancelledError' }]);
  });

  it('frees the slot at once; what its code comes to, however late, the owner still learns (K4)', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    serve(({ args }) => (args === 'next' ? {} : promise.then(() => ({ value: 'all the same' }))), { concurrency: 1 });
    await charge();
    await bus.publish(work('activity', 'charge', 'next', { call: 'other/3.0' as never }));
    await delay(10);
    bus.broadcast(cancelSubject, { call: callOf('t1') });
    expect(await owner.outcome()).toEqual({ ok: true });
    expect(owner.reports).toMatchObject([{ call: 'other/3.0' }]);
    resolve();
    expect(await owner.outcome()).toEqual({ ok: true, value: 'all the same' });
    expect(owner.reports).toMatchObject([{ call: 'other/3.0' }, { kind: 'outcome', call: 't1/3.0', attempt: 1 }]);
  });

  it('keeps no worker that stops from stopping, though its code never ends', async () => {
    serve(() => new Promise(() => {}));
    await charge();
    await delay(10);
    bus.broadcast(cancelSubject, { call: callOf('t1') });
    await delay(10);
    await worker.stop(20);
    expect(owner.reports).toEqual([]);
  });

  it('leaves other attempts of the call alone when it names one', async () => {
    serve((_work, ctx) => untilAborted(ctx).then((value) => ({ value: String(value) })));
    await charge({ attempt: 2, options: { startToClose: 60 } });
    await delay(10);
    bus.broadcast(cancelSubject, { call: callId(taskId('t1'), commandId(3, 0)), attempt: 1 });
    expect(await owner.outcome()).toMatchObject({ failure: { code: 'start-to-close' } });
  });
});

describe('heartbeats', () => {
  it('go out at once, then no closer than a third of the heartbeat timeout, with the last details', async () => {
    serve(async (_work, ctx) => {
      for (let done = 1; done <= 80; done++) {
        ctx.heartbeat({ done });
        await delay(1);
      }
      await delay(60);
      return {};
    });
    const began = performance.now();
    await charge({ options: { heartbeat: 150 } });
    await owner.outcome();
    const ms = performance.now() - began;
    const details = owner.reports
      .filter(({ kind }) => kind === 'heartbeat')
      .map((report) => (report as Extract<WorkReport, { kind: 'heartbeat' }>).details);
    expect(details[0]).toEqual({ done: 1 });
    expect(details.at(-1)).toEqual({ done: 80 });
    expect(details.length).toBeGreaterThanOrEqual(2);
    // As many as fit into the time it took, which a busy machine makes longer.
    expect(details.length).toBeLessThanOrEqual(2 + Math.floor(ms / 50));
    expect(details.length).toBeLessThan(80);
  });

  it('carry the last details ahead of a failure, for the attempt that follows', async () => {
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
    // Where another attempt took over, nobody waits for this one.
    await expect.poll(kinds).toEqual(['heartbeat', 'outcome', 'heartbeat']);
  });

  it('are refused at once when their details are not JSON', async () => {
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

describe('an outcome', () => {
  it('is reported again and again while no owner answers, and the work is not done again (K1)', async () => {
    await owner.stop();
    let runs = 0;
    serve(() => ({ value: ++runs }));
    await charge();
    await delay(150);
    const next = own(bus);
    let refusals = 0;
    next.answer = () => (refusals++ === 0 ? 'continue' : 'committed');
    expect(await next.outcome()).toEqual({ ok: true, value: 1 });
    expect(next.reports).toHaveLength(2);
    expect(runs).toBe(1);
    await next.stop();
  });

  it('that the owner finds stale is forgotten', async () => {
    owner.answer = () => 'stale';
    serve(() => ({}));
    await charge();
    await delay(20);
    expect(owner.reports).toHaveLength(1);
  });

  it('that the owner can never take is how the call ends; what it refuses even then is forgotten', async () => {
    const unfit = new TroupeError('validation-failed', 'It does not fit.', { retryable: false });
    owner.answer = (report) => {
      if (report.kind === 'outcome' && report.outcome.ok) throw unfit;
      return 'committed';
    };
    let runs = 0;
    serve(() => ({ value: ++runs }));
    await charge();
    expect(await owner.outcome()).toMatchObject({ ok: false, failure: { code: 'validation-failed', retryable: false } });

    owner.answer = () => {
      throw new TroupeError('invalid-token', 'Not yours.', { retryable: false });
    };
    await charge({ attempt: 2 });
    await expect.poll(() => owner.reports.length).toBe(4);
    await delay(150);
    expect(owner.reports).toHaveLength(4);
    expect(runs).toBe(2);
  });
});

describe('a worker that stops', () => {
  it('lets what runs finish within the grace, and leaves what waits to others', async () => {
    const order: string[] = [];
    serve(
      async ({ args }) => {
        await delay(40);
        order.push((args as { id: string }).id);
        return {};
      },
      { concurrency: 1 },
    );
    await bus.publish(work('activity', 'charge', { id: 'first' }));
    await bus.publish(work('activity', 'charge', { id: 'second' }, { attempt: 2 }));
    await delay(10);
    await worker.stop(1_000);
    expect(order).toEqual(['first']);
    expect(kinds()).toEqual(['outcome']);

    const other = startWorker({ bus, log: quiet });
    other.serve(capabilityOf('activity', 'charge'), { concurrency: 1, run: ({ args }) => ({ value: args }) });
    await owner.outcome();
    expect(await owner.outcome()).toEqual({ ok: true, value: { id: 'second' } });
    await other.stop(0);
  });

  /** Stopped in the middle of an attempt that ends when it is aborted. Then another worker comes. */
  const interrupt = async (): Promise<Worker> => {
    const reason = Promise.withResolvers<unknown>();
    serve(async (_work, ctx) => {
      reason.resolve(await untilAborted(ctx));
      return {};
    });
    await charge();
    await delay(10);
    await worker.stop(20);
    expect(await reason.promise).toMatchObject({ code: 'shutting-down' });
    const other = startWorker({ bus, log: quiet });
    other.serve(capabilityOf('activity', 'charge'), { concurrency: 1, run: () => ({ value: 'again' }) });
    return other;
  };

  it('K5 aborts what is not done by then and says so: its message is forgotten once that is durable', async () => {
    const other = await interrupt();
    expect(kinds()).toEqual(['interrupted']);
    await charge({ attempt: 2 });
    expect(await owner.outcome()).toEqual({ ok: true, value: 'again' });
    expect(owner.reports).toMatchObject([
      { kind: 'interrupted', attempt: 1, token: 'token' },
      { kind: 'outcome', attempt: 2 },
    ]);
    await other.stop(0);
  });

  it('gives the message back where the owner wants this attempt again: it runs only when it is asked for', async () => {
    owner.answer = ({ kind }) => (kind === 'outcome' ? 'committed' : 'continue');
    const other = await interrupt();
    expect(await owner.outcome()).toEqual({ ok: true, value: 'again' });
    expect(kinds()).toEqual(['interrupted', 'started', 'outcome']);
    await other.stop(0);
  });

  it('says it again as long as its task is between two owners', async () => {
    await owner.stop();
    serve((_work, ctx) => untilAborted(ctx).then(() => ({})));
    await charge();
    await delay(10);
    const stopped = worker.stop(500);
    await delay(520);
    owner = own(bus);
    await stopped;
    expect(kinds()).toEqual(['interrupted']);
  });

  it('waits for no owner when it has no time', async () => {
    await owner.stop();
    serve((_work, ctx) => untilAborted(ctx).then(() => ({})));
    await charge();
    await delay(10);
    await worker.stop(0);
    owner = own(bus);
    const other = startWorker({ bus, log: quiet });
    other.serve(capabilityOf('activity', 'charge'), { concurrency: 1, run: () => ({ value: 'again' }) });
    expect(await owner.outcome()).toEqual({ ok: true, value: 'again' });
    expect(kinds()).toEqual(['started', 'outcome']);
    await other.stop(0);
  });
});
