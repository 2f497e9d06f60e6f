import type { OwnedTask } from './owned-task.ts';

/**
 * Reads from a task once no turn of it is on its way to the store, and its first is there or was lost:
 * what is not durable is not shown.
 *
 * @param read called at that moment: the next turn may begin right after it
 */
export function onceSettled<T>(task: OwnedTask, read: () => T): Promise<T> {
  const first = task.state.turns === 0 && task.phase !== 'gone';
  if (task.phase !== 'committing' && !first) return Promise.resolve(read());
  return new Promise((resolve) => {
    (task.whenSettled ??= []).push(() => resolve(read()));
  });
}

/** Waits for the same. */
export function settled(task: OwnedTask): Promise<void> {
  return onceSettled(task, () => {});
}

/** A turn of the task is durable, or was lost, or the task was dropped. */
export function notifySettled(task: OwnedTask): void {
  const waiting = task.whenSettled;
  task.whenSettled = undefined;
  for (const callback of waiting ?? []) callback();
}
