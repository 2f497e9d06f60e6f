import { endStatuses, type TaskId } from '@troupe/contracts';
import { isReadable } from './documents/unreadable.ts';
import type { TaskIndex, TaskQuery } from './port/task-index.ts';

const PAGE = 100;

/**
 * Deletes tasks that ended before a moment, in ms since 1970, and resolves with how many. A child
 * stays as long as its parent is open: the parent would start it again.
 */
export async function purgeEnded(store: TaskIndex, before: number): Promise<number> {
  let purged = 0;
  let cursor: TaskQuery['cursor'];
  for (;;) {
    const tasks = await store.listTasks({
      status: endStatuses,
      createdBefore: before,
      limit: PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const task of tasks) {
      // Of one whose record cannot be read nobody knows when it ended.
      if (!isReadable(task) || task.updatedAt >= before || (task.parent !== undefined && (await mayBeOpen(store, task.parent)))) continue;
      await store.deleteTask(task.id);
      purged++;
    }
    const last = tasks.at(-1);
    if (last === undefined || tasks.length < PAGE) return purged;
    cursor = { createdAt: last.createdAt, id: last.id };
  }
}

async function mayBeOpen(store: TaskIndex, task: TaskId): Promise<boolean> {
  const record = await store.readTask(task);
  return record !== undefined && (!isReadable(record) || record.open);
}
