import { describe, expect, it } from 'vitest';
import type { Store } from '../port.ts';
import { awkwardJson, message, newTaskId, taskRecord, turn, whole } from './records.ts';

export function describeTurns(store: () => Store): void {
  describe('turns', () => {
    it('are read in order, from any place, in pages', async () => {
      const task = newTaskId();
      for (let n = 0; n < 12; n++) expect(await store().append({ turn: turn(task, n) })).toBe('committed');
      expect(await store().readTurns(task, 0, 5)).toEqual([0, 1, 2, 3, 4].map((n) => turn(task, n)));
      expect(await store().readTurns(task, 9, 100)).toEqual([9, 10, 11].map((n) => turn(task, n)));
      expect(await store().readTurns(task, 12, 5)).toEqual([]);
      expect(await store().readTurns(newTaskId(), 0, 5)).toEqual([]);
    });

    it('are read up to so many bytes, one at least, and on from there to the end (S7)', async () => {
      const task = newTaskId();
      const sizes = [10, 200_000, 200_000, 3_000_000, 10, 10];
      const turns = sizes.map((size, n) => turn(task, n, JSON.stringify('x'.repeat(size))));
      for (const one of turns) await store().append({ turn: one });
      const numbers = async (from: number, limit: number, bytes: number): Promise<readonly number[]> =>
        (await store().readTurns(task, from, limit, bytes)).map(({ n }) => n);
      expect(await numbers(0, 10, 300_000)).toEqual([0, 1, 2]);
      expect(await numbers(3, 10, 300_000)).toEqual([3]);
      expect(await numbers(4, 10, 300_000)).toEqual([4, 5]);
      expect(await numbers(0, 2, 300_000)).toEqual([0, 1]);
      expect(await numbers(1, 10, 1)).toEqual([1]);
      expect(await numbers(6, 10, 1)).toEqual([]);
      expect(await store().readTurns(task, 0, 10, 100_000_000)).toEqual(turns);
    });

    it('never change once stored: the second with a number is a conflict (S1)', async () => {
      const task = newTaskId();
      expect(await store().append({ turn: turn(task, 0, '"first"') })).toBe('committed');
      expect(await store().append({ turn: turn(task, 0, '"second"') })).toBe('conflict');
      expect(await store().readTurns(task, 0, 10)).toEqual([turn(task, 0, '"first"')]);
    });

    it('go to one of many who append the same number at once (S1)', async () => {
      const task = newTaskId();
      const bodies = Array.from({ length: 8 }, (_, i) => `"writer ${i}"`);
      const outcomes = await Promise.all(bodies.map((body) => store().append({ turn: turn(task, 0, body) })));
      expect(outcomes.filter((outcome) => outcome === 'committed')).toHaveLength(1);
      expect(await store().readTurns(task, 0, 10)).toEqual([turn(task, 0, bodies[outcomes.indexOf('committed')])]);
    });

    it('that conflict change neither the task nor its messages (S1)', async () => {
      const task = newTaskId();
      const record = taskRecord(task, { n: 1 });
      await store().append({ turn: turn(task, 0), task: record });
      await store().acceptMessage(message(task, 'm1'));
      expect(await store().append({ turn: turn(task, 0), task: { ...record, n: 2, status: 'completed' }, consumed: ['m1'] })).toBe(
        'conflict',
      );
      expect(await store().unreadMessages(task)).toEqual([message(task, 'm1')]);
      await expect.poll(() => store().readTask(task)).toEqual(record);
    });

    it('that conflict do not fail those committed together with them (S1, S5)', async () => {
      const [taken, free] = [newTaskId(), newTaskId()];
      await store().append({ turn: turn(taken, 0) });
      const outcomes = await Promise.all([turn(free, 0), turn(taken, 0), turn(free, 1)].map((one) => store().append({ turn: one })));
      expect(outcomes).toEqual(['committed', 'conflict', 'committed']);
      expect(await store().readTurns(free, 0, 10)).toEqual([turn(free, 0), turn(free, 1)]);
    });

    it('of many tasks can be appended at once (S5)', async () => {
      const tasks = Array.from({ length: 300 }, newTaskId);
      const outcomes = await Promise.all(
        tasks.flatMap((task) => [store().append({ turn: turn(task, 0) }), store().append({ turn: turn(task, 1) })]),
      );
      expect(new Set(outcomes)).toEqual(new Set(['committed']));
      for (const task of [tasks[0]!, tasks[150]!, tasks[299]!]) expect(await store().readTurns(task, 0, 10)).toHaveLength(2);
    });

    it('keep any JSON text as it is', async () => {
      const task = newTaskId();
      const large = JSON.stringify({ text: '🎭'.repeat(100_000) });
      await store().append({ turn: turn(task, 0, awkwardJson) });
      await store().append({ turn: turn(task, 1, large) });
      expect((await store().readTurns(task, 0, 2)).map((each) => whole(each).body)).toEqual([awkwardJson, large]);
    });
  });
}
