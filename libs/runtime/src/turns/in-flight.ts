import type { OwnedTask } from '../tasks/owned-task.ts';

/** A message is on its way into the log: a reader of what is kept leaves it alone. False when it was before. */
export function setInFlight(task: OwnedTask, message: string): boolean {
  const inFlight = (task.inFlight ??= new Map());
  if (inFlight.has(message)) return false;
  inFlight.set(message, undefined);
  return true;
}

export function isInFlight(task: OwnedTask, message: string): boolean {
  return task.inFlight?.has(message) === true;
}

/** It is in the log, or kept, or this process has it no more. */
export function endInFlight(task: OwnedTask, message: string): void {
  const waiting = task.inFlight?.get(message);
  task.inFlight?.delete(message);
  for (const callback of waiting ?? []) callback();
}

export function endAllInFlight(task: OwnedTask): void {
  for (const message of task.inFlight?.keys() ?? []) endInFlight(task, message);
}

/** Resolves once the message is no longer on its way; at once when it is not. */
export function whenArrived(task: OwnedTask, message: string): Promise<void> {
  if (!isInFlight(task, message)) return Promise.resolve();
  return new Promise((resolve) => {
    task.inFlight!.set(message, [...(task.inFlight!.get(message) ?? []), resolve]);
  });
}
