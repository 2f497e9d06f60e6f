import type { Approval, TaskId, TaskService } from '@troupe/contracts';
import { pendingApprovals } from '@troupe/engine';
import { readCursor } from './list-tasks.ts';
import type { Shell } from './shell.ts';
import { recordedApprovals } from './task-record.ts';

/** Lists what tasks wait for a human with: tool calls to approve, outcomes nobody knows. */
export function createListApprovals(shell: Shell): TaskService['approvals'] {
  const pendingOf = (task: TaskId): readonly Approval[] => {
    const open = shell.tasks.get(task);
    return open === undefined || open.state.end !== undefined ? [] : pendingApprovals(open.state);
  };

  return async ({ limit, cursor, task }) => {
    if (task !== undefined) {
      const record = shell.tasks.has(task as TaskId) ? undefined : await shell.store.readTask(task as TaskId);
      return { items: record === undefined ? pendingOf(task as TaskId) : recordedApprovals(record) };
    }
    const items: Approval[] = [];
    let at = cursor === undefined ? undefined : readCursor(cursor);
    for (;;) {
      const records = await shell.store.listTasks({ approvals: true, limit: 100, ...(at === undefined ? {} : { cursor: at }) });
      for (const record of records) {
        items.push(...(shell.tasks.has(record.id) ? pendingOf(record.id) : recordedApprovals(record)));
        at = { createdAt: record.createdAt, id: record.id };
        // Whole tasks, so that the cursor can name the last one.
        if (items.length >= limit) return { items, next: Buffer.from(`${at.createdAt}/${at.id}`).toString('base64url') };
      }
      if (records.length < 100) return { items };
    }
  };
}
