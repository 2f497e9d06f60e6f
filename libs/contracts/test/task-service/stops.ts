import type { TaskService } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { newId, runEcho, startWaiting } from './start.ts';

/** Ending, pausing and deleting tasks. */
export function describeStops(service: () => TaskService): void {
  describe.each(['cancel', 'terminate'] as const)('%s', (verb) => {
    const status = verb === 'cancel' ? 'cancelled' : 'terminated';

    it('ends a task, once for each key', async () => {
      const { id } = await startWaiting(service());
      const stopped = await service()[verb](id, 'why', 'a');
      expect(stopped.id).toBe(id);
      expect(await service().wait(id, 5_000)).toMatchObject({ status, waitingFor: [], endedAt: expect.any(String) });
      expect((await service()[verb](id, 'why', 'a')).id).toBe(id);
      await expect(service()[verb](id, 'other', 'a')).rejects.toMatchObject({ code: 'idempotency-key-reused' });
      await expect(service()[verb](id)).rejects.toMatchObject({ code: 'task-ended' });
    });

    it('ends a suspended task', async () => {
      const { id } = await startWaiting(service());
      await service().suspend(id);
      await service()[verb](id);
      expect(await service().wait(id, 5_000)).toMatchObject({ status });
    });

    it('is refused for a task that has ended, or that there is not', async () => {
      const { id } = await runEcho(service(), 1);
      await expect(service()[verb](id)).rejects.toMatchObject({ code: 'task-ended' });
      await expect(service()[verb](newId())).rejects.toMatchObject({ code: 'task-not-found' });
    });
  });

  describe('suspend and resume', () => {
    it('stop a task and let it go on', async () => {
      const { id } = await startWaiting(service());
      expect(await service().suspend(id, 'a')).toMatchObject({ id, status: 'suspended' });
      expect(await service().suspend(id, 'a')).toMatchObject({ id });
      expect(await service().get(id)).toMatchObject({ status: 'suspended' });
      expect(await service().resume(id, 'b')).toMatchObject({ id, status: 'running' });
      expect(await service().resume(id, 'b')).toMatchObject({ id });
      await expect(service().resume(id)).rejects.toMatchObject({ code: 'task-not-suspended' });
    });

    it('are refused for a task that has ended, or that there is not', async () => {
      const { id } = await runEcho(service(), 1);
      await expect(service().suspend(id)).rejects.toMatchObject({ code: 'task-ended' });
      await expect(service().resume(id)).rejects.toMatchObject({ code: 'task-ended' });
      await expect(service().suspend(newId())).rejects.toMatchObject({ code: 'task-not-found' });
      await expect(service().resume(newId())).rejects.toMatchObject({ code: 'task-not-found' });
    });
  });

  describe('a purge', () => {
    it('leaves nothing of a task that has ended, and is refused for an open one', async () => {
      const { id } = await startWaiting(service());
      await expect(service().purge(id)).rejects.toMatchObject({ code: 'task-open' });
      await service().terminate(id);
      await service().purge(id);
      await expect(service().get(id)).rejects.toMatchObject({ code: 'task-not-found' });
      await expect(service().history(id, { limit: 1 })).rejects.toMatchObject({ code: 'task-not-found' });
      await expect(service().purge(id)).rejects.toMatchObject({ code: 'task-not-found' });
      expect((await service().start({ kind: 'workflow', name: 'echo', id, input: 2 })).created).toBe(true);
    });
  });
}
