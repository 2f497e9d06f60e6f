import { memoryBus } from '@troupe/bus/memory';
import type { Bus, Delivery } from '@troupe/bus';
import {
  aliveSubject,
  capabilityOf,
  eventSubject,
  reportSubject,
  type CallId,
  type TaskId,
  type Work,
  type WorkReport,
} from '@troupe/contracts';
import { memoryStore } from '@troupe/store/memory';
import { localTools } from '@troupe/tools/local';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attemptTokens, isSame } from '../src/attempts/attempt-tokens.ts';
import { createRuntime, type Runtime } from '../src/index.ts';
import { noAgents } from './no-agents.ts';
import { appOf, silent } from './replicas.ts';

const app = appOf([{ kind: 'workflow', name: 'asks', run: async (ctx) => ctx.call('ask', null) }]);

/** One owner over this store, and the delivery a worker would get. */
async function owner(store = memoryStore()): Promise<{ bus: Bus; runtime: Runtime; next: () => Promise<Delivery> }> {
  const bus = memoryBus();
  const runtime = createRuntime({
    store,
    bus,
    app,
    tools: localTools(app),
    log: silent,
    ...noAgents,
    cluster: true,
    node: crypto.randomUUID(),
  });
  const waiting: ((delivery: Delivery) => void)[] = [];
  const came: Delivery[] = [];
  bus.consume(capabilityOf('activity', 'ask'), { concurrency: 10 }, (delivery) => {
    const callback = waiting.shift();
    if (callback === undefined) came.push(delivery);
    else callback(delivery);
  });
  await runtime.start();
  const next = async (): Promise<Delivery> => came.shift() ?? new Promise((resolve) => waiting.push(resolve));
  return { bus, runtime, next };
}

const outcomeOf = ({ call, attempt, token }: Work, value: string): WorkReport => ({
  kind: 'outcome',
  call,
  attempt,
  token,
  outcome: { ok: true, value },
});

describe('a report (W6)', () => {
  it('without the token of its attempt is refused, whatever it says; with it, it counts', async () => {
    const { bus, runtime, next } = await owner();
    const { task } = await runtime.service.start({ kind: 'workflow', name: 'asks', id: 'a' });
    const { work } = await next();
    const subject = reportSubject(work.partition);
    const send = (report: WorkReport): Promise<string> => bus.request(subject, report, 1_000);
    const shown = { call: work.call, attempt: 1 };
    for (const token of ['', 'x', `${work.token}x`, work.token.slice(1), 'é'.repeat(work.token.length), work.token.toLowerCase()]) {
      for (const report of [
        { kind: 'outcome', ...shown, token, outcome: { ok: true, value: 'forged' } },
        { kind: 'outcome', ...shown, token, outcome: { ok: false, failure: { name: 'E', message: 'forged', retryable: false } } },
        { kind: 'started', ...shown, token, by: 'w', delivered: 9 },
        { kind: 'heartbeat', ...shown, token, details: 'forged' },
        { kind: 'returned', ...shown, token },
      ] satisfies WorkReport[]) {
        await expect(send(report)).rejects.toMatchObject({ code: 'invalid-token', retryable: false });
      }
    }
    expect((await runtime.service.get(task.id)).status).toBe('running');
    expect(await send(outcomeOf(work, 'real'))).toBe('committed');
    expect((await runtime.service.wait(task.id, 5_000)).output).toBe('real');
    expect((await runtime.service.history(task.id, { limit: 10 })).items).toHaveLength(2);
    await runtime.close(0);
  });

  it('shows a token that is good for its attempt and task alone', async () => {
    const { bus, runtime, next } = await owner();
    await runtime.service.start({ kind: 'workflow', name: 'asks', id: 'a' });
    await runtime.service.start({ kind: 'workflow', name: 'asks', id: 'b' });
    const [a, b] = [(await next()).work, (await next()).work];
    const mixed = outcomeOf({ ...a, token: b.token }, 'forged');
    await expect(bus.request(reportSubject(a.partition), mixed, 1_000)).rejects.toMatchObject({ code: 'invalid-token' });
    const failed = { name: 'E', message: 'again', retryable: true };
    const report: WorkReport = { kind: 'outcome', call: a.call, attempt: 1, token: a.token, outcome: { ok: false, failure: failed } };
    expect(await bus.request(reportSubject(a.partition), report, 1_000)).toBe('committed');
    const again = (await next()).work;
    expect(again).toMatchObject({ call: a.call, attempt: 2 });
    expect(again.token).not.toBe(a.token);
    const old = outcomeOf({ ...again, token: a.token }, 'forged');
    await expect(bus.request(reportSubject(a.partition), old, 1_000)).rejects.toMatchObject({ code: 'invalid-token' });
    await runtime.close(0);
  });

  it('is taken by the next owner, who shares the store and nothing else', async () => {
    const store = memoryStore();
    const before = await owner(store);
    await before.runtime.service.start({ kind: 'workflow', name: 'asks', id: 'a' });
    const { work } = await before.next();
    await before.runtime.close(0);
    const after = await owner(store);
    const forged = outcomeOf({ ...work, token: 'forged' }, 'forged');
    await expect(after.bus.request(reportSubject(work.partition), forged, 1_000)).rejects.toMatchObject({ code: 'invalid-token' });
    expect(await after.bus.request(reportSubject(work.partition), outcomeOf(work, 'late'), 1_000)).toBe('committed');
    expect((await after.runtime.service.wait('a', 5_000)).output).toBe('late');
    await after.runtime.close(0);
  });
});

describe('what is broadcast of an attempt (W6)', () => {
  it('counts only with its token: nobody else keeps it alive, or writes its answer', async () => {
    const { bus, runtime, next } = await owner();
    await runtime.service.start({ kind: 'workflow', name: 'asks', id: 'a' });
    const { work } = await next();
    bus.broadcast(aliveSubject, { calls: [[work.call, 1, 'forged']] });
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    // Believed, the second worker would get the answer that another one runs it.
    const started = (by: string): WorkReport => ({ kind: 'started', call: work.call, attempt: 1, token: work.token, by, asks: true });
    expect(await bus.request(reportSubject(work.partition), started('one'), 1_000)).toBe('continue');
    bus.broadcast(aliveSubject, { calls: [[work.call, 1, work.token]] });
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(await bus.request(reportSubject(work.partition), started('another'), 1_000)).toBe('stale');

    const reading = new AbortController();
    const texts: unknown[] = [];
    const read = (async () => {
      for await (const event of runtime.service.events('a', undefined, reading.signal))
        if (event.type === 'token') texts.push(event.data['text']);
    })();
    await new Promise((resolve) => setTimeout(resolve, 20));
    for (const [token, text] of [
      ['forged', 'no'],
      [work.token, 'yes'],
    ] as const)
      bus.broadcast(eventSubject('a'), { call: work.call, attempt: 1, token, offset: 0, text });
    await expect.poll(() => texts).toEqual(['yes']);
    reading.abort();
    await read;
    await runtime.close(0);
  });
});

describe('tokens', () => {
  it('distinguish whatever differs, and are compared for any text', () => {
    const tokens = attemptTokens('secret');
    const call = fc.string({ minLength: 1 }).map((text) => text as CallId);
    const attempt = fc.tuple(fc.integer({ min: 0 }), call, fc.integer({ min: 1 }));
    fc.assert(
      fc.property(attempt, attempt, fc.string(), (one, other, text) => {
        const token = tokens.of(...one);
        expect(tokens.fits(token, ...one)).toBe(true);
        expect(token).toHaveLength(22);
        if (JSON.stringify(one) !== JSON.stringify(other)) expect(tokens.fits(token, ...other)).toBe(false);
        expect(isSame(text, token)).toBe(text === token);
        expect(attemptTokens('another').of(...one)).not.toBe(token);
      }),
    );
  });

  it('of another task under the same id differ', () => {
    const call = `${'t1' as TaskId}/0.0` as CallId;
    expect(attemptTokens('s').of(1, call, 1)).not.toBe(attemptTokens('s').of(2, call, 1));
  });
});
