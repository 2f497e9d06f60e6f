import type { TaskId } from '@troupe/contracts';
import type { OwnedTask } from './owned-task.ts';

/** Tasks of this process that have not ended, by id: one object for one task. */
export interface OpenTasks extends ReadonlyMap<TaskId, OwnedTask> {
  /** False when the id has a task already: nothing replaces one that is open. */
  add(task: OwnedTask): boolean;
  /** Does nothing when the id has another object. */
  remove(task: OwnedTask): void;
  /** Begins to read a task that is not here. */
  reading(id: TaskId): TaskReading;
}

/** What is read of a task may be behind its log once the task was here, even if it is gone again: it ended, or another process has it. */
export interface TaskReading {
  /** Whether a task of that id was here since the reading began. */
  readonly isOutdated: boolean;
  end(): void;
}

export function openTasks(): OpenTasks {
  const tasks = new Map<TaskId, OwnedTask>();
  const readings = new Map<TaskId, Set<{ isOutdated: boolean }>>();
  return Object.assign(tasks, {
    add(task: OwnedTask): boolean {
      if (tasks.has(task.id)) return false;
      tasks.set(task.id, task);
      for (const reading of readings.get(task.id) ?? []) reading.isOutdated = true;
      return true;
    },
    remove(task: OwnedTask): void {
      if (tasks.get(task.id) === task) tasks.delete(task.id);
    },
    reading(id: TaskId): TaskReading {
      const others = readings.get(id) ?? new Set();
      const reading = {
        isOutdated: tasks.has(id),
        end(): void {
          others.delete(reading);
          if (others.size === 0) readings.delete(id);
        },
      };
      readings.set(id, others.add(reading));
      return reading;
    },
  });
}
