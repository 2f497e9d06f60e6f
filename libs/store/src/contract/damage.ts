import { describe, expect, it } from 'vitest';
import type { TaskId } from '@troupe/contracts';
import type { DocumentKey, StoreWorld } from '../store-under-test.ts';
import type { Store } from '../port.ts';
import type { LostTasks } from '../port/task-index.ts';
import { message, newTaskId, taskRecord, turn, unique } from './records.ts';

type Damage = StoreWorld['damage'];

const bytes = new Uint8Array([0xff, 0xfe, 0x00]);
const unreadable = expect.any(String);

/** What a field can hold after a fault of the disk, or under the hands of somebody else. */
const damagedTurns = [{ at: 'yesterday' }, { at: -1 }, { at: 8e15 }, { body: bytes }];
const damagedTasks = [
  { n: 'many' },
  { revision: -1 },
  { kind: 'sonata' },
  { status: 'dancing' },
  { status: 'completed' },
  { updatedAt: 'never' },
  { attributes: 'not json' },
  { runStart: 'there' },
  { body: bytes },
];

export function describeDamage(store: () => Store, world: () => StoreWorld): void {
  const damage: Damage = (key, fields) => world().damage(key, fields);

  describe('documents that cannot be read', () => {
    areShownInLogs(store, damage);
    areShownInLists(store, damage);
    areShownOfTasks(store, damage);
  });
}

function areShownInLogs(store: () => Store, damage: Damage): void {
  it.each(damagedTurns)('are given in their place among the turns of a log: %j (S9)', async (fields) => {
    const task = newTaskId();
    for (let n = 0; n < 3; n++) await store().append({ turn: turn(task, n) });
    await damage({ kind: 'turn', task, n: 1 }, fields);
    const [name] = Object.keys(fields);
    expect(await store().readTurns(task, 0, 10)).toEqual([
      turn(task, 0),
      { task, n: 1, unreadable: expect.stringContaining(`its ${name} is `) },
      turn(task, 2),
    ]);
    expect(await store().append({ turn: turn(task, 1) })).toBe('conflict');
  });

  it('and are missing leave a gap in the log', async () => {
    const task = newTaskId();
    for (let n = 0; n < 3; n++) await store().append({ turn: turn(task, n) });
    await damage({ kind: 'turn', task, n: 1 });
    expect(await store().readTurns(task, 0, 10)).toEqual([turn(task, 0), turn(task, 2)]);
  });

  it('or are gone are found by the log of their task, in pages (S9)', async () => {
    const prefix = unique('lost');
    const ids = ['a', 'b', 'c', 'd', 'e'].map((letter) => `${prefix}-${letter}` as TaskId);
    for (const id of ids)
      for (let n = 0; n < 3; n++) await store().append({ turn: turn(id, n), ...(n === 0 ? { task: taskRecord(id) } : {}) });
    await damage({ kind: 'task', id: ids[1]! });
    await damage({ kind: 'task', id: ids[3]! }, { partition: 'none' });
    // What nobody sees the beginning of is not begun again.
    await damage({ kind: 'task', id: ids[4]! });
    await damage({ kind: 'turn', task: ids[4]!, n: 0 });
    const lost = async (limit: number): Promise<TaskId[]> => {
      const found: TaskId[] = [];
      let after: TaskId | undefined;
      do {
        const page: LostTasks = await store().lostTasks(after, limit);
        found.push(...page.tasks.filter((id) => id.startsWith(prefix)));
        after = page.next;
      } while (after !== undefined);
      return found;
    };
    expect(await lost(7)).toEqual([ids[1], ids[3]]);
    await store().replaceTask(taskRecord(ids[1]!));
    expect(await store().readTask(ids[1]!)).toEqual(taskRecord(ids[1]!));
    expect(await lost(100_000)).toEqual([ids[3]]);
  });
}

function areShownInLists(store: () => Store, damage: Damage): void {
  it.each(damagedTasks)('are given in their place among the records of tasks: %j (S9)', async (fields) => {
    const [prefix, name] = [unique('t'), unique('damaged')];
    const records = ['a', 'b', 'c'].map((letter, i) => taskRecord(`${prefix}-${letter}` as TaskId, { name, createdAt: 1_000 - i }));
    for (const record of records) await store().saveTask(record);
    const [before, damaged, after] = records as [(typeof records)[0], (typeof records)[0], (typeof records)[0]];
    await damage({ kind: 'task', id: damaged.id }, fields);
    const instead = { id: damaged.id, createdAt: damaged.createdAt, unreadable };
    expect(await store().readTask(damaged.id)).toEqual(instead);
    const partitions = [...new Set(records.map(({ partition }) => partition))];
    const open = await store().openTasks(partitions, prefix as TaskId, 3);
    expect(open).toEqual([before, instead, after]);
    expect(await store().listTasks({ name, limit: 10 })).toEqual([before, instead, after].filter(Boolean));

    await store().replaceTask(damaged);
    expect(await store().readTask(damaged.id)).toEqual(damaged);
    await store().saveTask({ ...damaged, n: 2 });
    expect(await store().readTask(damaged.id)).toEqual({ ...damaged, n: 2 });
  });

  it('and have no time are in no list, and end none', async () => {
    const name = unique('damaged');
    const records = [1, 2, 3, 4].map((createdAt) => taskRecord(newTaskId(), { name, createdAt }));
    for (const record of records) await store().saveTask(record);
    await damage({ kind: 'task', id: records[1]!.id }, { createdAt: 'once' });
    await damage({ kind: 'task', id: records[2]!.id }, { createdAt: 8e15 });
    const [first] = await store().listTasks({ name, limit: 1 });
    expect(first).toEqual(records[3]);
    const cursor = { createdAt: first!.createdAt, id: first!.id };
    expect(await store().listTasks({ name, limit: 10, cursor })).toEqual([records[0]]);
    expect(await store().readTask(records[1]!.id)).toEqual({ id: records[1]!.id, createdAt: 0, unreadable });
  });

  it.each(['', '__proto__', '[[]]', '1.5', 'ä', 'a'.repeat(300)])('and have an id that no task has are in no list: %j', async (id) => {
    const name = unique('damaged');
    const sound = taskRecord(newTaskId(), { name, createdAt: 1_000 });
    for (const record of [sound, taskRecord(id as TaskId, { name, createdAt: 1_001 })]) await store().saveTask(record);
    expect(await store().listTasks({ name, limit: 10 })).toEqual([sound]);
  });
}

function areShownOfTasks(store: () => Store, damage: Damage): void {
  it('are given in their place among the messages of a task (S9)', async () => {
    const task = newTaskId();
    for (const id of ['a', 'b', 'c']) await store().acceptMessage(message(task, id));
    await damage({ kind: 'message', task, id: 'b' }, { at: 'then' });
    expect(await store().unreadMessages(task)).toEqual([message(task, 'a'), { task, id: 'b', unreadable }, message(task, 'c')]);
    await store().consumeMessages(task, ['b']);
    expect(await store().unreadMessages(task)).toHaveLength(2);
    expect(await store().acceptMessage(message(task, 'd'))).toBe('accepted');
    expect((await store().unreadMessages(task)).map(({ id }) => id)).toEqual(['a', 'c', 'd']);
  });
}

/** Documents of a version that this one does not know yet, and of one that nobody ever wrote. */
export function describeVersions(store: () => Store, world: () => StoreWorld): void {
  describe.each([
    [99, /version 99 .* reads up to 1: deploy the newer/],
    [0, /no version/],
    ['1', /no version/],
  ])('documents of version %j', (v, reason) => {
    it('cost no other document (S9)', async () => {
      const task = newTaskId();
      for (let n = 0; n < 2; n++) await store().append({ turn: turn(task, n), task: taskRecord(task, { n: n + 1 }) });
      await expect.poll(() => store().readTask(task)).toMatchObject({ n: 2 });
      for (const id of ['a', 'b']) await store().acceptMessage(message(task, id));
      const keys: readonly DocumentKey[] = [
        { kind: 'turn', task, n: 1 },
        { kind: 'task', id: task },
        { kind: 'message', task, id: 'a' },
      ];
      for (const key of keys) await world().damage(key, { v });

      const unread = { unreadable: expect.stringMatching(reason) };
      expect(await store().readTurns(task, 0, 10)).toEqual([turn(task, 0), { task, n: 1, ...unread }]);
      expect(await store().readTask(task)).toMatchObject({ id: task, ...unread });
      expect(await store().unreadMessages(task)).toEqual([{ task, id: 'a', ...unread }, message(task, 'b')]);
    });
  });
}
