import type { TaskId } from '@troupe/contracts';
import type { Shell } from '../shell.ts';
import { isUndriven } from '../tasks/is-undriven.ts';

/** Records looked at in one round. */
const ROUND = 200;

/**
 * Looks for open tasks of this process's partitions that it does not have. The first turn of a process that was
 * paused may have been stored after its partitions were taken over: then no other process knows of the task (E1).
 */
export function unknownTasks(shell: Pick<Shell, 'adopt' | 'ownership' | 'store' | 'tasks' | 'unreadable'>): () => Promise<void> {
  let after: TaskId | undefined;
  return async () => {
    const records = await shell.store.openTasks([...shell.ownership.owned()], after, ROUND);
    after = records.length === ROUND ? records.at(-1)!.id : undefined;
    for (const { id } of records) if (isUndriven(shell, id)) await shell.adopt(id);
  };
}
