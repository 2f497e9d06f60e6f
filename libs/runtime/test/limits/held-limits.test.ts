import type { ActivityDefinition, HeldLimit, Principal } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { heldLimits } from '../../src/limits/shown/held-limits.ts';
import { limitRecords, type LimitRecord } from '../../src/limits/limit-records.ts';
import { memoryStore } from '@troupe/store/memory';
import { appOf, replicas, type Replicas } from '../replicas.ts';

const by = (tenant: string): Principal => ({ kind: 'key', id: 'k', tenant, roles: ['viewer'] });
const recordOf = (more: Partial<LimitRecord>): LimitRecord => ({
  ...{ id: 'limit:0', revision: 'r', tenant: '', name: 'n', kind: 'concurrency', most: 2, holders: [], waiting: [], at: 5_000 },
  ...more,
});

describe('the list of limits', () => {
  it('has what all tenants share, then what is of the tenant, page by page, and shows nothing of others', async () => {
    const store = memoryStore();
    const records = limitRecords(store);
    const waiting = [
      { tenant: 'one', count: 3, since: 1_000 },
      { tenant: 'two', count: 42, since: 500 },
    ];
    for (const n of [0, 1, 2]) await records.write(recordOf({ id: `limit:${n}`, name: `shared-${n}`, waiting }), undefined);
    for (const tenant of ['one', 'two'])
      for (const key of ['a', 'b']) await records.write(recordOf({ id: `${tenant}~limit:${key}`, tenant, name: 'own', key }), undefined);
    const flow = heldLimits(store);
    const all: HeldLimit[] = [];
    let cursor: string | undefined;
    for (let pages = 0; pages < 10; pages++) {
      const page = await flow.limits(by('one'), {}, { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
      expect(page.items.length).toBeLessThanOrEqual(2);
      all.push(...page.items);
      cursor = page.next;
      if (cursor === undefined) break;
    }
    expect(all.map(({ name, key }) => key ?? name)).toEqual(['shared-0', 'shared-1', 'shared-2', 'a', 'b']);
    expect(all[0]).toMatchObject({ shared: true, limit: 2, inUse: 0, waiting: 3, oldest: '1970-01-01T00:00:01.000Z' });
    expect(JSON.stringify(all)).not.toContain('42');
    const named = await flow.limits(by('two'), { name: 'shared-1' }, { limit: 10 });
    expect(named.items).toMatchObject([{ name: 'shared-1', waiting: 42 }]);
    for (const wrong of ['k.', 'k.x', '1'])
      await expect(flow.limits(by('one'), {}, { limit: 2, cursor: wrong })).rejects.toMatchObject({ code: 'invalid-cursor' });
  });

  it('is the same from each process, and has the gauges of who gives the places', async () => {
    const charge: ActivityDefinition = {
      kind: 'activity',
      name: 'charge',
      concurrency: 3,
      run: () => cluster.time.sleep(20_000),
    };
    const cluster: Replicas = replicas(appOf([{ kind: 'workflow', name: 'pay', run: (ctx) => ctx.call('charge', 1) }], [charge]));
    await using _ = cluster;
    const [a, b] = [await cluster.start('a'), await cluster.start('b')];
    const ids = Array.from({ length: 10 }, (_each, n) => `pay-${n}`);
    for (const id of ids) await a.service.start({ kind: 'workflow', name: 'pay', id });
    const seen = async (): Promise<HeldLimit | undefined> => (await b.flow.limits(by('default'), {}, { limit: 10 })).items[0];
    await cluster.time.until(async () => (await seen())?.waiting === 7);
    expect(await a.flow.limits(by('default'), {}, { limit: 10 })).toMatchObject({
      items: [{ name: 'activity.charge', kind: 'concurrency', limit: 3, inUse: 3, waiting: 7, oldest: expect.any(String) }],
    });
    const queues = [...a.limitQueues(), ...b.limitQueues()];
    expect(queues).toMatchObject([{ name: 'activity.charge', inUse: 3, waiting: 7, oldest: expect.any(Number) }]);
    await Promise.all(ids.map((id) => a.service.wait(id, 600_000)));
    await cluster.time.until(async () => (await seen()) === undefined);
  });
});
