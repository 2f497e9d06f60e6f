import { partitionOf, type TaskId } from '@troupe/contracts';
import type { Shell } from '../shell.ts';

/** Records looked at in one round. */
const ROUND = 200;

/**
 * Looks for open tasks of this process's partitions that it does not have. The first turn of a process that was
 * paused may have been stored after its partitions were taken over: then no other process knows of the task (E1).
 */
export function unknownTasks(shell: Pick<Shell, 'adopt' | 'ownership' | 'store' | 'tasks' | 'unreadable'>): () => Promise<void> {
  let after: TaskId | undefined;
  const isUnknown = (id: TaskId): boolean =>
    !shell.tasks.has(id) && shell.unreadable.view(id) === undefined && shell.ownership.owns(partitionOf(id));
  return async () => {
    const records = await shell.store.openTasks([...shell.ownership.owned()], after, ROUND);
    after = records.length === ROUND ? records.at(-1)!.id : undefined;
    for (const { id } of records) if (isUnknown(id)) await shell.adopt(id);
  };
}
