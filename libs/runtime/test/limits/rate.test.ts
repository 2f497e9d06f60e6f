import { describe, expect, it } from 'vitest';
import { scopedId, type ActivityDefinition, type PublicId, type WorkflowContext, type WorkflowDefinition } from '@troupe/contracts';
import { appOf, replicas } from '../replicas.ts';

const workflow = (name: string, run: (ctx: WorkflowContext, input: any) => Promise<unknown>): WorkflowDefinition => ({
  kind: 'workflow',
  name,
  run,
});

/** Most that came within any so many milliseconds. */
function mostWithin(times: readonly number[], ms: number): number {
  return Math.max(...times.map((from, at) => times.slice(at).filter((time) => time < from + ms).length));
}

describe('a rate', () => {
  it('holds over all processes, within 1 %, and over their deaths (W23)', async () => {
    const times: number[] = [];
    const ask: ActivityDefinition = {
      kind: 'activity',
      name: 'ask',
      rate: { limit: 5, per: '1s' },
      run: async () => void times.push(cluster.time.now()),
    };
    const cluster = replicas(
      appOf([workflow('asks', (ctx) => Promise.all(Array.from({ length: 20 }, (_, n) => ctx.call('ask', n))))], [ask]),
    );
    await using _ = cluster;
    const first = await cluster.startMortal('first');
    const second = await cluster.start('second');
    // Until each has its share of the partitions.
    await cluster.time.sleep(10_000);
    const ids = Array.from({ length: 10 }, (_, n) => `asks-${n}`);
    for (const [n, id] of ids.entries()) await (n % 2 === 0 ? first.runtime : second).service.start({ kind: 'workflow', name: 'asks', id });
    await cluster.time.sleep(20_000);
    const before = times.length;
    // 100 in 20 s, and the one it begins with.
    expect(before).toBeGreaterThanOrEqual(99);
    expect(before).toBeLessThanOrEqual(102);
    first.die();
    await Promise.all(ids.map((id) => second.service.wait(id, 300_000)));
    expect(times.length).toBeGreaterThanOrEqual(200);
    expect(mostWithin(times, 1_000)).toBeLessThanOrEqual(6);
    expect(mostWithin(times, 10_000)).toBeLessThanOrEqual(51);
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])('holds while another process joins and takes partitions, at moment %i (W23)', async (moment) => {
    const times: number[] = [];
    const ask: ActivityDefinition = {
      kind: 'activity',
      name: 'ask',
      rate: { limit: 5, per: '1s' },
      run: async () => void times.push(cluster.time.now()),
    };
    const cluster = replicas(
      appOf([workflow('asks', (ctx) => Promise.all(Array.from({ length: 10 }, (_, n) => ctx.call('ask', n))))], [ask]),
    );
    await using _ = cluster;
    const first = await cluster.start('first');
    const ids = Array.from({ length: 10 }, (_, n) => `asks-${n}`);
    for (const id of ids) await first.service.start({ kind: 'workflow', name: 'asks', id });
    await cluster.time.sleep(600 + moment * 70);
    const second = await cluster.start('second');
    await Promise.all(ids.map((id) => second.service.wait(id, 300_000)));
    expect(times.length).toBeGreaterThanOrEqual(100);
    expect(mostWithin(times, 1_000)).toBeLessThanOrEqual(6);
    expect(mostWithin(times, 10_000)).toBeLessThanOrEqual(51);
  });

  it('lets as many begin at once as it says after a pause', async () => {
    const times: number[] = [];
    const ask: ActivityDefinition = {
      kind: 'activity',
      name: 'ask',
      rate: { limit: 60, per: '1m', burst: 5, key: (n: number) => n % 2 },
      run: async (n: number) => void (n % 2 === 0 && times.push(cluster.time.now())),
    };
    const cluster = replicas(
      appOf([workflow('asks', (ctx) => Promise.all(Array.from({ length: 16 }, (_, n) => ctx.call('ask', n))))], [ask]),
    );
    await using _ = cluster;
    const a = await cluster.start('a');
    await a.service.start({ kind: 'workflow', name: 'asks', id: 'asks' });
    await a.service.wait('asks', 100_000);
    const [begin] = times as [number, ...number[]];
    expect(times.map((at) => Math.round((at - begin) / 1_000))).toEqual([0, 0, 0, 0, 0, 1, 2, 3]);
  });
});

describe('turns', () => {
  it('a tenant with many calls that wait does not delay those of another (W24)', async () => {
    const waited: number[] = [];
    const ask: ActivityDefinition = {
      kind: 'activity',
      name: 'ask',
      concurrency: 2,
      run: async (since: number, { callId }) => {
        if (callId.startsWith('small')) waited.push(cluster.time.now() - since);
        await cluster.time.sleep(100);
      },
    };
    const many = workflow('many', (ctx) => Promise.all(Array.from({ length: 500 }, (_, n) => ctx.call('ask', n))));
    const cluster = replicas(appOf([many, workflow('one', (ctx) => ctx.call('ask', ctx.now()))], [ask]));
    await using _ = cluster;
    const [a, b] = [await cluster.start('a'), await cluster.start('b')];
    await a.service.start({ kind: 'workflow', name: 'many', id: scopedId('large', 'many' as PublicId) });
    await cluster.time.sleep(1_000);
    const ids = Array.from({ length: 10 }, (_, n) => scopedId('small', `small-${n}` as PublicId));
    for (const id of ids) {
      await b.service.start({ kind: 'workflow', name: 'one', id });
      expect(await b.service.wait(id, 10_000)).toMatchObject({ status: 'completed' });
    }
    // The two of the other tenant that run, and a bit.
    expect(Math.max(...waited)).toBeLessThanOrEqual(200);
  });
});
