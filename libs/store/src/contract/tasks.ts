import { describe, expect, it } from 'vitest';
import { partitionOf, taskId } from '@troupe/contracts';
import type { Store } from '../port.ts';
import { awkwardJson, message, newTaskId, taskRecord, turn, unique } from './records.ts';

export function describeTasks(store: () => Store): void {
  describe('task records', () => {
    areSaved(store);
    areFound(store);
  });
}

function areSaved(store: () => Store): void {
  it('come with a turn or on their own, with every field', async () => {
    const [parent, first, second] = [newTaskId(), newTaskId(), newTaskId()];
    const full = taskRecord(first, {
      n: 3,
      revision: 2,
      kind: 'agent',
      status: 'failed',
      open: false,
      session: unique('s'),
      parent,
      attributes: { customer: 'c1', retries: 3, urgent: true },
      approvals: true,
      decided: true,
      runStart: 2,
      body: awkwardJson,
    });
    await store().saveTask(full);
    await store().append({ turn: turn(second, 0), task: taskRecord(second) });
    expect(await store().readTask(first)).toEqual(full);
    await expect.poll(() => store().readTask(second)).toEqual(taskRecord(second));
    expect(await store().readTask(newTaskId())).toBeUndefined();
  });

  it('lose optional fields when the newer one lacks them', async () => {
    const id = newTaskId();
    await store().saveTask(taskRecord(id, { session: unique('s'), approvals: true, decided: true, attributes: { a: 1 } }));
    await store().saveTask(taskRecord(id, { n: 2 }));
    expect(await store().readTask(id)).toEqual(taskRecord(id, { n: 2 }));
  });

  it('are replaced by newer ones only: more turns, or as many and a higher revision (S3)', async () => {
    const id = newTaskId();
    const at = (n: number, revision: number): ReturnType<typeof taskRecord> =>
      taskRecord(id, { n, revision, body: JSON.stringify([n, revision]) });
    await store().saveTask(at(5, 1));
    for (const older of [at(4, 9), at(5, 0), { ...at(5, 1), body: '"same age"' }]) {
      await store().saveTask(older);
      expect(await store().readTask(id)).toEqual(at(5, 1));
    }
    for (const newer of [at(5, 2), at(6, 0)]) {
      await store().saveTask(newer);
      expect(await store().readTask(id)).toEqual(newer);
    }
  });

  it('are guarded the same when they come with a turn, which is stored all the same (S3)', async () => {
    const id = newTaskId();
    await store().saveTask(taskRecord(id, { n: 5 }));
    expect(await store().append({ turn: turn(id, 3), task: taskRecord(id, { n: 4, status: 'blocked' }) })).toBe('committed');
    expect(await store().append({ turn: turn(id, 5), task: taskRecord(id, { n: 6 }) })).toBe('committed');
    await expect.poll(() => store().readTask(id)).toEqual(taskRecord(id, { n: 6 }));
    expect(await store().readTurns(id, 3, 10)).toEqual([turn(id, 3), turn(id, 5)]);
  });
}

function areFound(store: () => Store): void {
  it('that are open are found by partition, in id order, in pages', async () => {
    const prefix = unique('open');
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => taskId(`${prefix}-${letter}`));
    const records = ids.map((id, i) =>
      taskRecord(id, { partition: i === 1 ? 8 : 7, open: i !== 3, status: i === 3 ? 'completed' : 'running' }),
    );
    for (const record of records.toReversed()) await store().saveTask(record);
    const [a, b, c, , e, f] = records;
    const before = taskId(prefix);
    expect(await store().openTasks([7], before, 3)).toEqual([a, c, e]);
    expect(await store().openTasks([7], e!.id, 1)).toEqual([f]);
    expect(await store().openTasks([7, 8], before, 3)).toEqual([a, b, c]);
    expect(await store().openTasks([], before, 3)).toEqual([]);
    expect((await store().openTasks([8], undefined, 100_000)).filter(({ id }) => id.startsWith(prefix))).toEqual([b]);
  });

  it('leave the open ones when they end', async () => {
    const id = newTaskId();
    await store().saveTask(taskRecord(id));
    await store().saveTask(taskRecord(id, { n: 2, status: 'completed', open: false }));
    expect((await store().openTasks([partitionOf(id)], undefined, 100_000)).filter((task) => task.id === id)).toEqual([]);
  });

  it('are deleted with turns and messages, others left alone, and the id can begin anew', async () => {
    const [gone, kept] = [newTaskId(), newTaskId()];
    for (const id of [gone, kept]) {
      for (let n = 0; n < 3; n++) await store().append({ turn: turn(id, n) });
      await store().saveTask(taskRecord(id, { n: 3, large: JSON.stringify('x'.repeat(200_000)) }));
      await store().acceptMessage(message(id, 'm1'));
    }
    await store().deleteTask(gone);
    await store().deleteTask(newTaskId());
    expect(await store().readTask(gone)).toBeUndefined();
    expect(await store().readTurns(gone, 0, 10)).toEqual([]);
    expect(await store().unreadMessages(gone)).toEqual([]);
    expect(await store().readTask(kept)).toEqual(taskRecord(kept, { n: 3, large: JSON.stringify('x'.repeat(200_000)) }));
    expect(await store().readTurns(kept, 0, 10)).toHaveLength(3);
    expect(await store().unreadMessages(kept)).toEqual([message(kept, 'm1')]);

    expect(await store().append({ turn: turn(gone, 0, '"anew"'), task: taskRecord(gone) })).toBe('committed');
    expect(await store().acceptMessage(message(gone, 'm1'))).toBe('accepted');
    await expect.poll(() => store().readTask(gone)).toEqual(taskRecord(gone));
  });
}
