import type { TaskId } from '@troupe/contracts';
import type { OwnedTask } from './owned-task.ts';

/** Tasks of this process that have not ended, by id: one object for one task. */
export interface OpenTasks extends ReadonlyMap<TaskId, OwnedTask> {
  /** False when the id has a task already: nothing replaces one that is open. */
  add(task: OwnedTask): boolean;
  /** Does nothing when the id has another object. */
  remove(task: OwnedTask): void;
}

export function openTasks(): OpenTasks {
  const tasks = new Map<TaskId, OwnedTask>();
  return Object.assign(tasks, {
    add(task: OwnedTask): boolean {
      if (tasks.has(task.id)) return false;
      tasks.set(task.id, task);
      return true;
    },
    remove(task: OwnedTask): void {
      if (tasks.get(task.id) === task) tasks.delete(task.id);
    },
  });
}
