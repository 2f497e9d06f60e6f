import { describe, expect, it } from 'vitest';
import type { StoreWorld } from '../store-under-test.ts';
import { noteSpec } from './documents.ts';
import { message, newTaskId, taskRecord, turn, unique } from './records.ts';

export function describeDurability(make: () => Promise<StoreWorld>): void {
  describe('what was acknowledged', () => {
    it('is there for the process that opens the store next, where data outlives a store (S2)', async () => {
      const world = await make();
      const { store } = world;
      const task = newTaskId();
      const group = unique('g');
      const notes = store.documents(noteSpec);
      await Promise.all([
        store.append({ turn: turn(task, 0), task: taskRecord(task) }),
        store.acceptMessage(message(task, 'kept')),
        store.acceptMessage(message(task, 'consumed')),
        notes.insert({ group, n: 1, text: 'kept' }),
      ]);
      await store.consumeMessages(task, ['consumed']);

      const next = (await world.reopen?.()) ?? store;
      expect(await next.readTurns(task, 0, 10)).toEqual([turn(task, 0)]);
      await expect.poll(() => next.readTask(task)).toEqual(taskRecord(task));
      expect(await next.unreadMessages(task)).toEqual([message(task, 'kept')]);
      expect(await next.acceptMessage(message(task, 'consumed'))).toBe('duplicate');
      expect(await next.documents(noteSpec).get({ group, n: 1 })).toEqual({ group, n: 1, text: 'kept' });
      await world.dispose();
    });

    it('before closing is kept, and what was still on its way is waited for (S2)', async () => {
      const world = await make();
      const task = newTaskId();
      const appends = Array.from({ length: 50 }, (_, n) => world.store.append({ turn: turn(task, n) }));
      const next = (await world.reopen?.()) ?? world.store;
      expect(new Set(await Promise.all(appends))).toEqual(new Set(['committed']));
      expect(await next.readTurns(task, 0, 100)).toHaveLength(50);
      await world.dispose();
    });
  });
}
