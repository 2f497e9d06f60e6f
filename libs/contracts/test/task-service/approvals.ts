import type { ListedApproval, TaskService } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { newId } from './start.ts';

/** A task that asked for a refund, and the approval that is pending. */
async function startAsking(service: TaskService): Promise<ListedApproval> {
  const { task } = await service.start({ kind: 'agent', name: 'desk', id: newId(), input: { amount: 5 } });
  await expect.poll(async () => (await service.approvals({ limit: 9, task: task.id })).items.length).toBe(1);
  return (await service.approvals({ limit: 9, task: task.id })).items[0]!;
}

/** Decisions of humans. */
export function describeApprovals(service: () => TaskService): void {
  describe('an approval', () => {
    it('is pending until it is decided, which is what its task waits for', async () => {
      const { id, task } = await startAsking(service());
      const pending = { id, task, agent: 'desk', tool: 'refund', args: { amount: 5 }, status: 'pending' };
      expect(await service().approval(id)).toMatchObject(pending);
      expect(await service().get(task)).toMatchObject({ status: 'running', waitingFor: [{ kind: 'approval', name: 'refund', id }] });
      expect((await service().approvals({ limit: 9, task, status: 'approved' })).items).toEqual([]);

      expect(await service().decide(id, { decision: 'approve' })).toMatchObject({
        ...pending,
        status: 'approved',
        decidedAt: expect.any(String),
      });
      expect(await service().wait(task, 5_000)).toMatchObject({ status: 'completed', output: { amount: 5 } });
      expect((await service().approvals({ limit: 9, task })).items).toEqual([]);
      expect((await service().approvals({ limit: 9, task, status: 'approved' })).items).toMatchObject([{ id, status: 'approved' }]);
    });

    it('is decided with other arguments, or rejected', async () => {
      const [edited, rejected] = [await startAsking(service()), await startAsking(service())];
      await service().decide(edited.id, { decision: 'approve', args: { amount: 3 } });
      expect(await service().approval(edited.id)).toMatchObject({ args: { amount: 5 }, decidedArgs: { amount: 3 } });
      expect(await service().wait(edited.task, 5_000)).toMatchObject({ output: { amount: 3 } });
      await service().decide(rejected.id, { decision: 'reject', reason: 'too much' });
      expect(await service().approval(rejected.id)).toMatchObject({ status: 'rejected', reason: 'too much' });
      expect(await service().wait(rejected.task, 5_000)).toMatchObject({ output: 'rejected' });
    });

    it('is decided once, and a repeat with the same key is answered alike', async () => {
      const { id } = await startAsking(service());
      const decided = await service().decide(id, { decision: 'approve' }, 'a');
      expect(await service().decide(id, { decision: 'approve' }, 'a')).toEqual(decided);
      await expect(service().decide(id, { decision: 'reject' }, 'a')).rejects.toMatchObject({ code: 'idempotency-key-reused' });
      await expect(service().decide(id, { decision: 'approve' })).rejects.toMatchObject({ code: 'already-decided' });
    });

    it('that there is not is found by nobody', async () => {
      const id = `${newId()}.0.0`;
      await expect(service().approval(id)).rejects.toMatchObject({ code: 'approval-not-found' });
      await expect(service().decide(id, { decision: 'approve' })).rejects.toMatchObject({ code: 'approval-not-found' });
      await expect(service().approvals({ limit: 1, cursor: 'nope' })).rejects.toMatchObject({ code: 'invalid-cursor' });
    });
  });
}
