import type { TaskService } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { newId, runEcho } from './start.ts';

/** Starts, and what there is of a task from then on. */
export function describeStarts(service: () => TaskService): void {
  describe('a start', () => {
    it('gives a task with an id, and the task ends with what its code returned', async () => {
      const { task, created } = await service().start({
        kind: 'workflow',
        name: 'echo',
        input: { a: [1, null] },
        attributes: { user: 'ann' },
      });
      expect(created).toBe(true);
      expect(task).toMatchObject({ kind: 'workflow', name: 'echo', input: { a: [1, null] }, attributes: { user: 'ann' } });
      expect(task.id).toMatch(/^\S{8,}$/);
      const ended = await service().wait(task.id, 5_000);
      expect(ended).toMatchObject({
        id: task.id,
        status: 'completed',
        output: { a: [1, null] },
        waitingFor: [],
        createdAt: task.createdAt,
      });
      expect(Date.parse(ended.endedAt!)).toBeGreaterThanOrEqual(Date.parse(ended.createdAt));
      expect(await service().get(task.id)).toEqual(ended);
    });

    it('without input shows null as input, and its code gets none', async () => {
      const { task } = await service().start({ kind: 'workflow', name: 'echo' });
      const ended = await service().wait(task.id, 5_000);
      expect(ended).toMatchObject({ status: 'completed', input: null });
      expect(ended).not.toHaveProperty('output');
    });

    it('of the same id and request is the same task, of another request is refused', async () => {
      const id = newId();
      const request = { kind: 'workflow', name: 'echo', id, input: 1 } as const;
      const first = await service().start(request);
      const again = await service().start({ ...request, traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01` });
      expect([first.created, again.created]).toEqual([true, false]);
      expect(again.task.createdAt).toBe(first.task.createdAt);
      await expect(service().start({ ...request, input: 2 })).rejects.toMatchObject({ code: 'already-exists' });
      await expect(service().start({ ...request, name: 'wait' })).rejects.toMatchObject({ code: 'already-exists' });
    });

    it('of what there is not, with input that does not fit, or with an id that is none is refused, and no task is there', async () => {
      const id = newId();
      await expect(service().start({ kind: 'workflow', name: 'nothing', id })).rejects.toMatchObject({ code: 'workflow-not-found' });
      await expect(service().start({ kind: 'agent', name: 'echo', id })).rejects.toMatchObject({ code: 'agent-not-found' });
      await expect(service().start({ kind: 'workflow', name: 'strict', id, input: 5 })).rejects.toMatchObject({ code: 'invalid-input' });
      await expect(service().get(id)).rejects.toMatchObject({ code: 'task-not-found' });
      await expect(service().start({ kind: 'workflow', name: 'echo', id: 'a/b' })).rejects.toMatchObject({ code: 'invalid-id' });
    });
  });

  describe('a fork', () => {
    it('is a task of its own that goes on from a turn of another', async () => {
      const { id } = await runEcho(service(), 7);
      const copy = await service().fork(id, 0);
      expect(copy.id).not.toBe(id);
      expect(await service().wait(copy.id, 5_000)).toMatchObject({ status: 'completed', output: 7 });
      await expect(service().fork(id, 99)).rejects.toMatchObject({ code: 'out-of-range' });
      await expect(service().fork(newId(), 0)).rejects.toMatchObject({ code: 'task-not-found' });
    });

    it('of the same id and turn is the same copy, and of an id that another task has is refused', async () => {
      const { id } = await runEcho(service(), 7);
      const copyId = newId();
      const copy = await service().fork(id, 0, copyId);
      expect((await service().fork(id, 0, copyId)).createdAt).toBe(copy.createdAt);
      await expect(service().fork(id, 0, id)).rejects.toMatchObject({ code: 'already-exists' });
    });
  });
}
