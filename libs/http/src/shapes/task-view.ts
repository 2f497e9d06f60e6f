import type { ListedTask, Task } from '@troupe/contracts';
import type { TaskLinks } from './answers.ts';

export function taskPath(id: string): string {
  return `/v1/tasks/${id}`;
}

/** A task as the API shows it: with where to read on. */
export function taskView<T extends Task | ListedTask>(task: T): T & { readonly links: TaskLinks } {
  const self = taskPath(task.id);
  return { ...task, links: { self, history: `${self}/history`, events: `${self}/events` } };
}
