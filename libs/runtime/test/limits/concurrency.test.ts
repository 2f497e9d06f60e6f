import { describe, expect, it } from 'vitest';
import type { ActivityDefinition, WorkflowContext, WorkflowDefinition } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { limitRecords } from '../../src/limits/limit-records.ts';
import { appOf, replicas } from '../replicas.ts';
import { witness } from './witness.ts';

const workflow = (name: string, run: (ctx: WorkflowContext, input: any) => Promise<unknown>): WorkflowDefinition => ({
  kind: 'workflow',
  name,
  run,
});

const time: { env?: Env } = {};
const sleep = (ms: number): Promise<void> => time.env!.sleep(ms);

describe('a concurrency limit', () => {
  it('holds over all processes, and all calls are made (W20)', async () => {
    const seen = witness();
    const charge: ActivityDefinition = {
      kind: 'activity',
      name: 'charge',
      concurrency: 3,
      run: (n: number) => seen.during('all', () => sleep(50).then(() => n)),
    };
    await using cluster = replicas(appOf([workflow('pay', (ctx, n: number) => ctx.call('charge', n))], [charge]));
    time.env = cluster.time;
    const [a, b] = [await cluster.start('a'), await cluster.start('b')];
    const ids = Array.from({ length: 40 }, (_, n) => `pay-${n}`);
    for (const [n, id] of ids.entries()) await (n % 2 === 0 ? a : b).service.start({ kind: 'workflow', name: 'pay', input: n, id });
    const ends = await Promise.all(ids.map((id) => a.service.wait(id, 60_000)));
    expect(ends.map(({ output }) => output)).toEqual(ids.map((_, n) => n));
    expect(seen.most('all')).toBe(3);
    // What nobody has or waits for is not kept.
    await cluster.time.until(
      async () =>
        (await limitRecords(cluster.store).page({ tenant: '', name: undefined, limit: 10, cursor: undefined })).records.length === 0,
    );
  });

  it('is one for each key of each tenant', async () => {
    const seen = witness();
    const charge: ActivityDefinition = {
      kind: 'activity',
      name: 'charge',
      concurrency: { limit: 1, key: 'customer.id' },
      run: ({ customer }: { customer: { id: string } }) => seen.during('all', () => seen.during(customer.id, () => sleep(50))),
    };
    await using cluster = replicas(appOf([workflow('pay', (ctx, input: unknown) => ctx.call('charge', input))], [charge]));
    time.env = cluster.time;
    const a = await cluster.start('a');
    const ids = Array.from({ length: 12 }, (_, n) => `pay-${n}`);
    for (const [n, id] of ids.entries())
      await a.service.start({ kind: 'workflow', name: 'pay', input: { customer: { id: `c${n % 3}` } }, id });
    await Promise.all(ids.map((id) => a.service.wait(id, 60_000)));
    expect([seen.most('all'), seen.most('c0'), seen.most('c1'), seen.most('c2')]).toEqual([3, 1, 1, 1]);
  });

  it('holds while processes die and others take over (W20)', async () => {
    const seen = witness();
    const charge: ActivityDefinition = {
      kind: 'activity',
      name: 'charge',
      concurrency: 2,
      run: (n: number) => seen.during('all', () => sleep(700).then(() => n)),
    };
    await using cluster = replicas(appOf([workflow('pay', (ctx, n: number) => ctx.call('charge', n))], [charge]));
    time.env = cluster.time;
    const first = await cluster.startMortal('first');
    const ids = Array.from({ length: 30 }, (_, n) => `pay-${n}`);
    for (const [n, id] of ids.entries()) await first.runtime.service.start({ kind: 'workflow', name: 'pay', input: n, id });
    const second = await cluster.startMortal('second');
    await cluster.time.sleep(2_000);
    first.die();
    const third = await cluster.start('third');
    await cluster.time.sleep(15_000);
    second.die();
    const ends = await Promise.all(ids.map((id) => third.service.wait(id, 300_000)));
    expect(ends.map(({ output }) => output)).toEqual(ids.map((_, n) => n));
    expect(seen.most('all')).toBe(2);
  });

  it('counts an attempt that timed out for as long as its code runs on (W22)', async () => {
    const seen = witness();
    const charge: ActivityDefinition = {
      kind: 'activity',
      name: 'charge',
      concurrency: 1,
      startToClose: 500,
      retry: { attempts: 2, initial: 1 },
      // It does not look at its signal.
      run: (n: number, { attempt }) => seen.during('all', () => sleep(attempt === 1 ? 30_000 : 100).then(() => n)),
    };
    await using cluster = replicas(appOf([workflow('pay', (ctx, n: number) => ctx.call('charge', n))], [charge]));
    time.env = cluster.time;
    const a = await cluster.start('a');
    await a.service.start({ kind: 'workflow', name: 'pay', input: 7, id: 'pay' });
    expect(await a.service.wait('pay', 100_000)).toMatchObject({ output: 7 });
    expect(seen.most('all')).toBe(1);
  });

  it('gives back the place of a call that is cancelled, once its code has ended', async () => {
    const seen = witness();
    const charge: ActivityDefinition = {
      kind: 'activity',
      name: 'charge',
      concurrency: 1,
      run: () => seen.during('all', () => sleep(3_000)),
    };
    await using cluster = replicas(appOf([workflow('pay', (ctx) => ctx.call('charge'))], [charge]));
    time.env = cluster.time;
    const a = await cluster.start('a');
    for (const id of ['one', 'two', 'three']) await a.service.start({ kind: 'workflow', name: 'pay', id });
    await cluster.time.until(() => seen.now('all') === 1);
    const first = 'one';
    const [wait] = (await a.service.get('three')).waitingFor;
    expect(wait).toMatchObject({ kind: 'call', name: 'charge', limit: { name: 'activity.charge', limit: 1, place: 2 } });
    expect(wait!.reason).toBe(
      'The call "charge" waits for a place of the limit "activity.charge" (1 at once). 1 run, and it is number 2 of 2 that wait.',
    );
    await a.service.cancel(first);
    await a.service.cancel('two');
    expect(await a.service.wait('three', 60_000)).toMatchObject({ status: 'completed' });
    expect(seen.most('all')).toBe(1);
  });
});
