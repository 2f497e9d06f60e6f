import { describe, expect, it } from 'vitest';
import type { TaskId } from '@troupe/contracts';
import type { Store } from '../port.ts';
import type { TaskRecord } from '../port/task-index.ts';
import { purgeEnded } from '../purge-ended.ts';
import { newTaskId, taskRecord, turn } from './records.ts';

export function describePurge(store: () => Store): void {
  const MOMENT = 1_000_000;

  const save = async (changes: Partial<TaskRecord>): Promise<TaskId> => {
    const id = newTaskId();
    await store().append({ turn: turn(id, 0), task: taskRecord(id, { createdAt: 100, ...changes }) });
    return id;
  };
  const isThere = async (id: TaskId): Promise<boolean> =>
    (await store().readTask(id)) !== undefined && (await store().readTurns(id, 0, 1)).length === 1;

  describe('purging', () => {
    it('deletes what ended before a moment, and nothing a parent still waits for', async () => {
      const ended = { status: 'completed', open: false } as const;
      const open = await save({ updatedAt: 200 });
      const parent = await save({ ...ended, updatedAt: 200 });
      const gone = [
        ...(await Promise.all(Array.from({ length: 120 }, () => save({ ...ended, updatedAt: 200 })))),
        parent,
        await save({ ...ended, updatedAt: 200, parent }),
        await save({ ...ended, status: 'failed', updatedAt: MOMENT - 1 }),
      ];
      const kept = [open, await save({ ...ended, updatedAt: MOMENT }), await save({ ...ended, updatedAt: 200, parent: open })];

      expect(await purgeEnded(store(), MOMENT)).toBe(gone.length);
      expect(await Promise.all(gone.map(isThere))).toEqual(gone.map(() => false));
      expect(await Promise.all(kept.map(isThere))).toEqual(kept.map(() => true));
      expect(await purgeEnded(store(), MOMENT)).toBe(0);
    });
  });
}
