import type { OwnedTask } from '../tasks/owned-task.ts';

/** A message is on its way into the log: who reads what is kept leaves it alone. False when it was before. */
export function setUnderway(task: OwnedTask, message: string): boolean {
  const underway = (task.underway ??= new Map());
  if (underway.has(message)) return false;
  underway.set(message, undefined);
  return true;
}

export function isUnderway(task: OwnedTask, message: string): boolean {
  return task.underway?.has(message) === true;
}

/** It is in the log, or kept, or nobody has it any more. */
export function endUnderway(task: OwnedTask, message: string): void {
  const waiting = task.underway?.get(message);
  task.underway?.delete(message);
  for (const callback of waiting ?? []) callback();
}

export function endAllUnderway(task: OwnedTask): void {
  for (const message of task.underway?.keys() ?? []) endUnderway(task, message);
}

/** Resolves once the message is no longer on its way; at once when it is not. */
export function whenArrived(task: OwnedTask, message: string): Promise<void> {
  if (!isUnderway(task, message)) return Promise.resolve();
  return new Promise((resolve) => {
    task.underway!.set(message, [...(task.underway!.get(message) ?? []), resolve]);
  });
}
