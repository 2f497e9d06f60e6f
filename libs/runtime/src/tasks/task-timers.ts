import type { CommandId } from '@troupe/contracts';
import type { OwnedTask, TimerFor } from './owned-task.ts';
import type { TimerQueue } from '../time/timer-queue.ts';

/**
 * Sets a timer of a task, in place of an earlier one for the same. It leaves the queue with what it is
 * for: neither a task that ended nor one that went to another process leaves any behind (Q3).
 */
export function setTimer(timers: TimerQueue, task: OwnedTask, of: CommandId | 'task', what: TimerFor, at: number, fire: () => void): void {
  if (task.phase === 'gone' || (task.state.end !== undefined && task.phase === 'idle')) return;
  const all = (task.timers ??= new Map());
  let ours = all.get(of);
  if (ours === undefined) all.set(of, (ours = {}));
  const slot = ours;
  const before = slot[what];
  if (before !== undefined) timers.remove(before);
  slot[what] = timers.add(at, () => {
    delete slot[what];
    fire();
  });
}

/** The command is not awaited any more. */
export function dropTimers(timers: TimerQueue, { timers: all }: OwnedTask, id: CommandId): void {
  const ours = all?.get(id);
  if (ours === undefined) return;
  for (const timer of Object.values(ours)) timers.remove(timer);
  all!.delete(id);
}

/** The task is not driven here any more. */
export function dropAllTimers(timers: TimerQueue, task: OwnedTask): void {
  for (const ours of task.timers?.values() ?? []) for (const timer of Object.values(ours)) timers.remove(timer);
  task.timers = undefined;
}
