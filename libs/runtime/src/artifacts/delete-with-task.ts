import type { Store } from '@troupe/store';
import { artifactRecords } from './artifact-records.ts';

/** The same store, where the artifacts of a task go before it does, whatever deletes it. */
export function deleteWithTask(store: Store): Store {
  const { deleteAll } = artifactRecords(store);
  return {
    ...store,
    async deleteTask(task) {
      await deleteAll(task);
      await store.deleteTask(task);
    },
  };
}
