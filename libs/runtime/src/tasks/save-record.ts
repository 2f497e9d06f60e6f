import { toFailure } from '@troupe/contracts';
import type { OwnedTask } from './owned-task.ts';
import type { Shell } from '../shell.ts';
import { toTaskRecord } from './task-record.ts';

/** Stores what changed about a task between two turns, so that other processes list it. */
export function saveRecord({ store, log }: Pick<Shell, 'store' | 'log'>, task: OwnedTask): void {
  task.revision++;
  store
    .saveTask(toTaskRecord(task))
    .catch((error: unknown) => log.error('cannot store a task record', { task: task.id, error: toFailure(error).message }));
}
