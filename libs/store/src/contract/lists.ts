import { describe, expect, it } from 'vitest';
import { defaultTenant, scopedId, tenantOf, type Attributes, type PublicId, type TaskId } from '@troupe/contracts';
import type { Store } from '../port.ts';
import type { TaskQuery, TaskRecord } from '../port/task-index.ts';
import { newTaskId, taskRecord, turn, unique, whole } from './records.ts';

export function describeLists(store: () => Store): void {
  describe('lists of tasks', () => {
    arePaged(store);
    areFiltered(store);
    areOfTenants(store);
    showTasks(store);
  });
}

function arePaged(store: () => Store): void {
  it('are newest first', async () => {
    const { name, ids } = await saveAll(store, [{ createdAt: 20 }, { createdAt: 30 }, { createdAt: 10 }]);
    expect(await found(store, { name })).toEqual([ids[1], ids[0], ids[2]]);
  });

  it('page through tasks made in the same millisecond, each once, by id descending', async () => {
    const { name, ids } = await saveAll(
      store,
      Array.from({ length: 23 }, (_, i) => ({ createdAt: i < 20 ? 500 : 400 + i })),
    );
    const pages: TaskRecord[] = [];
    for (;;) {
      const last = pages.at(-1);
      const page = await store().listTasks({
        name,
        limit: 4,
        ...(last === undefined ? {} : { cursor: { createdAt: last.createdAt, id: last.id } }),
      });
      pages.push(...page.map(whole));
      if (page.length < 4) break;
    }
    expect(pages.map(({ id }) => id)).toEqual([...ids.slice(0, 20).toSorted().toReversed(), ids[22], ids[21], ids[20]]);
  });

  it('page the same through several statuses', async () => {
    const { name, ids } = await saveAll(
      store,
      (['running', 'completed', 'failed', 'blocked', 'completed', 'running'] as const).map((status, i) => ({
        status,
        createdAt: i,
        open: status === 'running' || status === 'blocked',
      })),
    );
    const status = ['running', 'completed', 'running'] as const;
    const first = await store().listTasks({ name, status, limit: 3 });
    expect(first.map(({ id }) => id)).toEqual([ids[5], ids[4], ids[1]]);
    expect(await found(store, { name, status, cursor: { createdAt: first[2]!.createdAt, id: first[2]!.id } })).toEqual([ids[0]]);
    expect(await found(store, { name, status: ['blocked'] })).toEqual([ids[3]]);
    expect(await found(store, { name, status: [] })).toEqual([]);
  });

  it('are bounded by creation, both ends exclusive', async () => {
    const { name, ids } = await saveAll(store, [{ createdAt: 10 }, { createdAt: 20 }, { createdAt: 30 }]);
    expect(await found(store, { name, createdAfter: 10 })).toEqual([ids[2], ids[1]]);
    expect(await found(store, { name, createdBefore: 30 })).toEqual([ids[1], ids[0]]);
    expect(await found(store, { name, createdAfter: 10, createdBefore: 30 })).toEqual([ids[1]]);
  });
}

function areFiltered(store: () => Store): void {
  it('are filtered by kind, parent, session and pending approvals, all at once', async () => {
    const [parent, session] = [newTaskId(), unique('s')];
    const { name, ids } = await saveAll(store, [
      { kind: 'agent', parent, session, approvals: true, createdAt: 4 },
      { kind: 'agent', parent, createdAt: 3 },
      { kind: 'workflow', parent, session, createdAt: 2 },
      { kind: 'workflow', session, approvals: true, createdAt: 1 },
    ]);
    expect(await found(store, { name, kind: 'agent' })).toEqual([ids[0], ids[1]]);
    expect(await found(store, { parent })).toEqual([ids[0], ids[1], ids[2]]);
    expect(await found(store, { session })).toEqual([ids[0], ids[2], ids[3]]);
    expect(await found(store, { name, approvals: true })).toEqual([ids[0], ids[3]]);
    expect(await found(store, { name, approvals: false })).toEqual([ids[1], ids[2]]);
    expect(await found(store, { name, kind: 'workflow', parent, session, approvals: false })).toEqual([ids[2]]);
    expect(await found(store, { name, kind: 'agent', session, approvals: false })).toEqual([]);
  });

  it('are filtered by who started them, where that is known', async () => {
    const [key, other] = [`key:${unique('k')}`, `key:${unique('k')}`];
    const { name, ids } = await saveAll(store, [
      { startedBy: key, createdAt: 5 },
      { startedBy: 'local:local', createdAt: 4 },
      { startedBy: key, status: 'completed', open: false, createdAt: 3 },
      { startedBy: other, createdAt: 2 },
      { createdAt: 1 },
    ]);
    expect(await found(store, { startedBy: key })).toEqual([ids[0], ids[2]]);
    expect(await found(store, { startedBy: key, status: ['running'] })).toEqual([ids[0]]);
    expect(await found(store, { name, startedBy: 'local:local' })).toEqual([ids[1]]);
    expect(await found(store, { startedBy: 'key:nobody' })).toEqual([]);
    expect(await store().readTask(ids[3]!)).toMatchObject({ startedBy: other });
    expect(await store().readTask(ids[4]!)).not.toHaveProperty('startedBy');
  });

  it('are found by decisions that were made, whatever else is pending, also after their end', async () => {
    const { name, ids } = await saveAll(store, [
      { decided: true, approvals: true, createdAt: 3 },
      { approvals: true, createdAt: 2 },
      { decided: true, status: 'completed', open: false, createdAt: 1 },
    ]);
    expect(await found(store, { name, decided: true })).toEqual([ids[0], ids[2]]);
    expect(await found(store, { name, decided: true, approvals: true })).toEqual([ids[0]]);
    expect((await store().readTask(ids[2]!)) as TaskRecord).toMatchObject({ decided: true, approvals: false });
  });

  it('are filtered by attributes of the same type and value', async () => {
    const values = ['1', 1, true, 'true', 0.1 + 0.2, 0.3, 1e21, '', 'a"b\n,"x":1', 'ä'] as const;
    const { name, ids } = await saveAll(store, [...values.map((x) => ({ attributes: { x } })), {}]);
    for (const [i, x] of values.entries()) expect(await found(store, { name, attributes: { x } }), JSON.stringify(x)).toEqual([ids[i]]);
    expect(await found(store, { name, attributes: { x: false } })).toEqual([]);
    expect(await found(store, { name, attributes: { y: 1 } })).toEqual([]);
  });

  it('are filtered by all attributes given', async () => {
    const { name, ids } = await saveAll(store, [
      { attributes: { a: 1, b: 2, c: 3 } },
      { attributes: { a: 1, b: 3 } },
      { attributes: { b: 2 } },
    ]);
    expect(await found(store, { name, attributes: { a: 1, b: 2 } })).toEqual([ids[0]]);
    expect(await found(store, { name, attributes: { c: 3, a: 1 } })).toEqual([ids[0]]);
    expect(await found(store, { name, attributes: {} })).toHaveLength(3);
  });

  it('take any attribute key for what it is', async () => {
    const keys = ['$set', 'a.b', '__proto__', 'constructor', '', '"', "'", '%', '$.x', 'x\ny', '🎭'];
    const { name, ids } = await saveAll(
      store,
      keys.map((key) => ({ attributes: withKey(key, 'v') })),
    );
    for (const [i, key] of keys.entries()) expect(await found(store, { name, attributes: withKey(key, 'v') }), key).toEqual([ids[i]]);
    const [record] = await store().listTasks({ name, attributes: withKey('__proto__', 'v'), limit: 1 });
    expect(Object.entries(whole(record).attributes)).toEqual([['__proto__', 'v']]);
  });
}

function areOfTenants(store: () => Store): void {
  it('are those of one tenant, whatever ids others have, or those of all', async () => {
    const [name, local] = [unique('list'), unique('t') as PublicId];
    const ids = [defaultTenant, 'acme', 'acme-2', 'globex'].map((tenant) => scopedId(tenant, local));
    for (const id of ids) await store().saveTask(taskRecord(id, { name }));
    for (const id of ids) expect(await found(store, { name, tenant: tenantOf(id) })).toEqual([id]);
    expect(await found(store, { name })).toEqual(ids.toSorted().toReversed());
    expect(await found(store, { name, tenant: 'nobody' })).toEqual([]);
  });

  it('are counted while they are open, tenant by tenant, up to a number', async () => {
    const tenant = unique('t').slice(0, 20);
    const before = await store().countOpen(defaultTenant, 1_000_000);
    expect(await store().countOpen(tenant, 10)).toBe(0);
    const ids = ['a', 'b', 'c'].map((local) => scopedId(tenant, local as PublicId));
    for (const id of ids) await store().saveTask(taskRecord(id));
    await store().saveTask(taskRecord(scopedId(`${tenant}-2`, 'a' as PublicId)));
    await store().saveTask(taskRecord(newTaskId()));
    expect([await store().countOpen(tenant, 10), await store().countOpen(tenant, 2)]).toEqual([3, 2]);
    expect(await store().countOpen(defaultTenant, 1_000_000)).toBe(before + 1);
    await store().saveTask(taskRecord(ids[0]!, { n: 2, status: 'completed', open: false }));
    expect(await store().countOpen(tenant, 10)).toBe(2);
  });

  it('of a tenant page by age, then id, and are filtered as those of all are', async () => {
    const [name, tenant] = [unique('list'), unique('t').slice(0, 20)];
    const ids = ['a', 'b', 'c', 'd'].map((local) => scopedId(tenant, local as PublicId));
    const [session, parent] = [`${tenant}~s`, ids[0]!];
    const changes: readonly Partial<TaskRecord>[] = [
      { createdAt: 9, approvals: true },
      { createdAt: 10, session, parent, attributes: { a: 1 } },
      { createdAt: 10, status: 'completed', open: false },
      { createdAt: 100, decided: true },
    ];
    for (const [i, id] of ids.entries()) await store().saveTask(taskRecord(id, { name, ...changes[i] }));
    const all = [ids[3], ids[2], ids[1], ids[0]];
    expect(await found(store, { tenant })).toEqual(all);
    expect(await found(store, { tenant, limit: 2 })).toEqual(all.slice(0, 2));
    expect(await found(store, { tenant, cursor: { createdAt: 10, id: ids[2]! } })).toEqual(all.slice(2));
    expect(await found(store, { tenant, session, parent, attributes: { a: 1 } })).toEqual([ids[1]]);
    expect(await found(store, { tenant, status: ['running'], createdBefore: 100 })).toEqual([ids[1], ids[0]]);
    expect([await found(store, { tenant, approvals: true }), await found(store, { tenant, decided: true })]).toEqual([[ids[0]], [ids[3]]]);
    // As it goes on, and ends.
    await store().saveTask(taskRecord(ids[3]!, { name, createdAt: 100, n: 2, status: 'completed', open: false }));
    expect(await found(store, { tenant, status: ['completed'] })).toEqual([ids[3], ids[2]]);
    expect(await store().readTask(ids[1]!)).toEqual(taskRecord(ids[1]!, { name, ...changes[1] }));
  });
}

function showTasks(store: () => Store): void {
  it('leave out what is large of a task: only reading it alone gives that (S8)', async () => {
    const name = unique('list');
    const id = newTaskId();
    const { large, ...small } = taskRecord(id, { name, large: JSON.stringify('🎭'.repeat(500_000)) });
    await store().saveTask({ ...small, large: large! });
    expect(await store().listTasks({ name, limit: 10 })).toEqual([small]);
    const open = await store().openTasks([small.partition], undefined, 100_000);
    expect(open.find((task) => task.id === id)).toEqual(small);
    expect(await store().readTask(id)).toEqual({ ...small, large });

    const changed = { ...small, n: 2, large: '"little"' };
    await store().append({ turn: turn(id, 1), task: changed });
    await expect.poll(() => store().readTask(id)).toEqual(changed);
    await store().saveTask({ ...small, n: 3 });
    expect(await store().readTask(id)).toEqual({ ...small, n: 3 });
  });

  it('show a task by what it is now', async () => {
    const name = unique('list');
    const id = newTaskId();
    await store().saveTask(taskRecord(id, { name, attributes: { stage: 'draft' }, approvals: true }));
    await store().saveTask(taskRecord(id, { name, n: 2, status: 'completed', open: false, attributes: { stage: 'done' } }));
    expect(await found(store, { name, status: ['running'] })).toEqual([]);
    expect(await found(store, { name, approvals: true })).toEqual([]);
    expect(await found(store, { name, attributes: { stage: 'draft' } })).toEqual([]);
    expect(await found(store, { name, status: ['completed'], attributes: { stage: 'done' } })).toEqual([id]);
  });
}

/** Tasks under a name of their own, so that a list holds nothing else. */
async function saveAll(store: () => Store, changes: readonly Partial<TaskRecord>[]): Promise<{ name: string; ids: TaskId[] }> {
  const name = unique('list');
  const records = changes.map((change) => taskRecord(newTaskId(), { name, ...change }));
  await Promise.all(records.map((record) => store().saveTask(record)));
  return { name, ids: records.map(({ id }) => id) };
}

async function found(store: () => Store, query: Partial<TaskQuery>): Promise<TaskId[]> {
  return (await store().listTasks({ limit: 100, ...query })).map(({ id }) => id);
}

function withKey(key: string, value: string): Attributes {
  return Object.fromEntries([[key, value]]);
}
