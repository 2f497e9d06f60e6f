import type { TaskId } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import { artifactRecords } from './artifact-records.ts';

/**
 * The same store, where the artifacts of a task go before it does, whatever deletes it, and so does what
 * capabilities outside the runtime keep of it.
 */
export function deleteWithTask(store: Store, deleteOthers: (task: TaskId) => Promise<void> = async () => {}): Store {
  const { deleteAll } = artifactRecords(store);
  return {
    ...store,
    async deleteTask(task) {
      await deleteAll(task);
      await deleteOthers(task);
      await store.deleteTask(task);
    },
  };
}
