import { toFailure, type WorkflowLog } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import type { OwnedTask } from './owned-task.ts';
import { toTaskRecord } from './task-record.ts';

/** Stores what changed about a task between two turns, so that other processes list it. */
export function saveRecord({ store, log }: { readonly log: WorkflowLog; readonly store: Store }, task: OwnedTask): void {
  task.revision++;
  store
    .saveTask(toTaskRecord(task))
    .catch((error: unknown) => log.error('cannot store a task record', { task: task.id, error: toFailure(error).message }));
}
