import type { TaskId } from '@troupe/contracts';
import { isReadable, type TaskRecord, type UnreadableTask, type Store } from '@troupe/store';
import type { OpenTasks } from './open-tasks.ts';

/** Parents that are known of one list at a time. */
const MOST_KNOWN = 10_000;

/** Says whether a task stands below `root`, at any depth; asks the store for each parent once. */
export function belowTask(
  { store, tasks }: { readonly store: Store; readonly tasks: OpenTasks },
  root: TaskId,
): (task: Pick<TaskRecord, 'parent'> | UnreadableTask) => Promise<boolean> {
  const known = new Map<TaskId, TaskId | undefined>();

  const parentOf = async (id: TaskId): Promise<TaskId | undefined> => {
    const open = tasks.get(id);
    if (open !== undefined) return open.state.start.parent?.task;
    if (known.has(id)) return known.get(id);
    const record = await store.readTask(id);
    const parent = record !== undefined && isReadable(record) ? record.parent : undefined;
    if (known.size < MOST_KNOWN) known.set(id, parent);
    return parent;
  };

  return async (task) => {
    for (let above = isReadable(task) ? task.parent : undefined; above !== undefined; above = await parentOf(above))
      if (above === root) return true;
    return false;
  };
}
