import type { TaskId } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import { isUndriven } from '../tasks/is-undriven.ts';
import type { Adopt } from '../tasks/task-callbacks.ts';
import type { Ownership } from '../cluster/ownership.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';
import type { UnreadableTasks } from '../tasks/unreadable-tasks.ts';

/** Records looked at in one round. */
const ROUND = 200;

export interface UnknownTasksParts {
  readonly adopt: Adopt;
  readonly ownership: Ownership;
  readonly store: Store;
  readonly tasks: OpenTasks;
  readonly unreadable: UnreadableTasks;
}

/**
 * Looks for open tasks of this process's partitions that it does not have. The first turn of a process that was
 * paused may have been stored after its partitions were taken over: then no other process knows of the task (E1).
 */
export function unknownTasks(parts: UnknownTasksParts): () => Promise<void> {
  let after: TaskId | undefined;
  return async () => {
    const records = await parts.store.openTasks([...parts.ownership.owned()], after, ROUND);
    after = records.length === ROUND ? records.at(-1)!.id : undefined;
    for (const { id } of records) if (isUndriven(parts, id)) await parts.adopt(id);
  };
}
