import { endStatuses } from '@troupe/contracts';
import type { Store, TaskQuery } from './port.ts';

const PAGE = 100;

/**
 * Deletes tasks that ended before a moment, in ms since 1970, and resolves with how many. A child
 * stays as long as its parent is open: the parent would start it again.
 */
export async function purgeEnded(store: Store, before: number): Promise<number> {
  let purged = 0;
  let cursor: TaskQuery['cursor'];
  for (;;) {
    const tasks = await store.listTasks({
      status: endStatuses,
      createdBefore: before,
      limit: PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { id, updatedAt, parent } of tasks) {
      if (updatedAt >= before || (parent !== undefined && (await store.readTask(parent))?.open === true)) continue;
      await store.deleteTask(id);
      purged++;
    }
    const last = tasks.at(-1);
    if (last === undefined || tasks.length < PAGE) return purged;
    cursor = { createdAt: last.createdAt, id: last.id };
  }
}
