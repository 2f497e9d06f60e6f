import type { TaskService } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { newId, runEcho, startWaiting } from './start.ts';

/** Signals, queries and updates. */
export function describeMessages(service: () => TaskService): void {
  describe('a signal', () => {
    it('reaches the code once for each key, and is refused with other content', async () => {
      const { id } = await startWaiting(service());
      await service().signal(id, 'other', 1, 'a');
      await service().signal(id, 'other', 1, 'a');
      await expect(service().signal(id, 'other', 2, 'a')).rejects.toMatchObject({ code: 'idempotency-key-reused' });
      await service().signal(id, 'finish', 'end', 'b');
      expect(await service().wait(id, 5_000)).toMatchObject({ status: 'completed', output: 'end' });
      await service().signal(id, 'finish', 'end', 'b');
      await expect(service().signal(id, 'finish', 'end', 'c')).rejects.toMatchObject({ code: 'task-ended' });
      await expect(service().signal(newId(), 'finish', 1)).rejects.toMatchObject({ code: 'task-not-found' });
    });

    it('to a suspended task is kept until it is resumed', async () => {
      const { id } = await startWaiting(service());
      expect(await service().suspend(id)).toMatchObject({ status: 'suspended' });
      await service().signal(id, 'finish', 'kept');
      expect(await service().get(id)).toMatchObject({ status: 'suspended' });
      await service().resume(id);
      expect(await service().wait(id, 5_000)).toMatchObject({ status: 'completed', output: 'kept' });
    });
  });

  describe('a query', () => {
    it('is answered by the code until the task ends', async () => {
      const { id } = await startWaiting(service());
      expect(await service().query(id, 'echo', { a: 1 })).toEqual({ a: 1 });
      await expect(service().query(id, 'nothing', null)).rejects.toMatchObject({ code: 'query-not-found' });
      await service().signal(id, 'finish', null);
      await service().wait(id, 5_000);
      await expect(service().query(id, 'echo', 'late')).rejects.toMatchObject({ code: 'task-ended' });
      await expect(service().query(newId(), 'echo', null)).rejects.toMatchObject({ code: 'task-not-found' });
    });
  });

  describe('an update', () => {
    it('is answered by the code, once for each key, or refused by it', async () => {
      const { id } = await startWaiting(service());
      expect(await service().update(id, 'rename', 'Ada', 'a')).toBe('Ada');
      expect(await service().update(id, 'rename', 'Ada', 'a')).toBe('Ada');
      await expect(service().update(id, 'rename', 'Bob', 'a')).rejects.toMatchObject({ code: 'idempotency-key-reused' });
      await expect(service().update(id, 'rename', null)).rejects.toMatchObject({ code: 'update-rejected' });
      await expect(service().update(id, 'nothing', 1)).rejects.toMatchObject({ code: 'update-not-found' });
    });

    it('of a task that has ended is refused', async () => {
      const { id } = await runEcho(service(), 1);
      await expect(service().update(id, 'rename', 'Ada')).rejects.toMatchObject({ code: 'task-ended' });
      await expect(service().update(newId(), 'rename', 'Ada')).rejects.toMatchObject({ code: 'task-not-found' });
    });
  });
}
