import { describe, expect, it } from 'vitest';
import { partitionOf } from '@troupe/contracts';
import type { Store } from '../port.ts';
import { awkwardJson, message, newTaskId, turn } from './records.ts';

export function describeMessages(store: () => Store): void {
  const ALL = 100_000;

  describe('messages', () => {
    it('are unread in the order they were accepted', async () => {
      const task = newTaskId();
      const sent = ['z', 'a', '$where', 'm.1'].map((id) => message(task, id, awkwardJson));
      for (const one of sent) expect(await store().acceptMessage(one)).toBe('accepted');
      expect(await store().unreadMessages(task)).toEqual(sent);
      expect(await store().unreadMessages(newTaskId())).toEqual([]);
    });

    it('are stored once per task and id, the first for ever (S4)', async () => {
      const [task, other] = [newTaskId(), newTaskId()];
      const outcomes = await Promise.all([1, 2, 3].map((i) => store().acceptMessage(message(task, 'm', String(i)))));
      expect(outcomes.toSorted()).toEqual(['accepted', 'duplicate', 'duplicate']);
      expect(await store().unreadMessages(task)).toEqual([message(task, 'm', String(outcomes.indexOf('accepted') + 1))]);
      expect(await store().acceptMessage(message(other, 'm'))).toBe('accepted');
    });

    it('consumed by a turn are read no more and still known (S4)', async () => {
      const task = newTaskId();
      for (const id of ['a', 'b', 'c']) await store().acceptMessage(message(task, id));
      expect(await store().append({ turn: turn(task, 0), consumed: ['a', 'c', 'never sent'] })).toBe('committed');
      await expect.poll(() => store().unreadMessages(task)).toEqual([message(task, 'b')]);
      for (const id of ['a', 'b', 'c']) expect(await store().hasMessage(task, id)).toBe(true);
      expect(await store().hasMessage(task, 'never sent')).toBe(false);
      expect(await store().hasMessage(newTaskId(), 'a')).toBe(false);
      expect(await store().acceptMessage(message(task, 'a'))).toBe('duplicate');
      expect(await store().unreadMessages(task)).toEqual([message(task, 'b')]);
    });

    it('can be consumed without a turn, of one task only (S4)', async () => {
      const [task, other] = [newTaskId(), newTaskId()];
      for (const one of [task, other]) for (const id of ['a', 'b']) await store().acceptMessage(message(one, id));
      await store().consumeMessages(task, ['a', 'b']);
      await store().consumeMessages(task, ['a']);
      await store().consumeMessages(newTaskId(), ['a']);
      expect(await store().unreadMessages(task)).toEqual([]);
      expect(await store().unreadMessages(other)).toHaveLength(2);
      expect(await store().acceptMessage(message(task, 'b'))).toBe('duplicate');
    });

    it('make their task found by partition until they are consumed', async () => {
      const [task, other] = [newTaskId(), newTaskId()];
      const found = async (partitions: readonly number[]): Promise<readonly string[]> =>
        (await store().tasksWithUnread(partitions, ALL)).filter((id) => id === task || id === other);
      for (const id of ['a', 'b']) await store().acceptMessage({ ...message(task, id), partition: 11 });
      await store().acceptMessage({ ...message(other, 'a'), partition: 12 });
      expect(await found([11])).toEqual([task]);
      expect((await found([12, 11])).toSorted()).toEqual([task, other].toSorted());
      expect(await found([])).toEqual([]);
      expect(await store().tasksWithUnread([11, 12], 1)).toHaveLength(1);

      await store().consumeMessages(task, ['a']);
      expect(await found([11])).toEqual([task]);
      await store().consumeMessages(task, ['b']);
      expect(await found([11, 12])).toEqual([other]);
    });

    it('can be accepted before their task has a record', async () => {
      const task = newTaskId();
      await store().acceptMessage(message(task, 'early'));
      expect(await store().readTask(task)).toBeUndefined();
      expect(await store().tasksWithUnread([partitionOf(task)], ALL)).toContain(task);
    });
  });
}
