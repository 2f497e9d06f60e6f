import { partitionOf, type TaskId } from '@troupe/contracts';
import type { Shell } from '../shell.ts';

/** Whether this process owns the partition of a task and has neither the task nor the reason why it cannot be read. */
export function isUndriven(shell: Pick<Shell, 'ownership' | 'tasks' | 'unreadable'>, id: TaskId): boolean {
  return !shell.tasks.has(id) && shell.unreadable.view(id) === undefined && shell.ownership.owns(partitionOf(id));
}
