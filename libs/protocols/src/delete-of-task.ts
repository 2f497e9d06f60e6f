import type { TaskId } from '@troupe/contracts';
import type { DocumentStore } from '@troupe/store';
import { deleteAnswers } from './a2a/operations/answered-inputs.ts';
import { pushRecords } from './a2a/push/push-records.ts';
import type { NotedTurns } from './webhooks/note-turns.ts';

/** Deletes what protocols keep of a task. */
export function deleteOfTask(store: DocumentStore, turns: Pick<NotedTurns, 'deleteAll'>): (task: TaskId) => Promise<void> {
  const pushes = pushRecords(store);
  return async (task) => {
    await pushes.deleteAll(task);
    await deleteAnswers(store, task);
    await turns.deleteAll(task);
  };
}
