import { partitionOf, type TaskId } from '@troupe/contracts';
import type { Ownership } from '../cluster/ownership.ts';
import type { OpenTasks } from './open-tasks.ts';
import type { UnreadableTasks } from './unreadable-tasks.ts';

export interface UndrivenParts {
  readonly ownership: Ownership;
  readonly tasks: OpenTasks;
  readonly unreadable: UnreadableTasks;
}

/** Whether this process owns the partition of a task and has neither the task nor the reason why it cannot be read. */
export function isUndriven(parts: UndrivenParts, id: TaskId): boolean {
  return !parts.tasks.has(id) && parts.unreadable.view(id) === undefined && parts.ownership.owns(partitionOf(id));
}
