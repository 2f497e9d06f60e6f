import type { OwnedTask, PendingInput } from '../tasks/owned-task.ts';

/** How tasks are given their next inputs. */
export interface Inbox {
  /** Gives a task an input; its next turn begins as soon as the one before is durable. */
  enqueue(task: OwnedTask, pending: PendingInput): void;
  /** The same, but the turn waits until this one of the event loop is over: results that come together are one turn, and stored as one. */
  gather(task: OwnedTask, pending: PendingInput): void;
  /** Puts inputs, some of which may wait for the next turn already, before whatever else does. */
  enqueueFirst(task: OwnedTask, pendings: readonly PendingInput[]): void;
}

/** @param schedule begins the next turn of a task that has one to make */
export function createInbox(schedule: (task: OwnedTask) => void): Inbox {
  let gathered: OwnedTask[] = [];
  const scheduleGathered = (): void => {
    const tasks = gathered;
    gathered = [];
    for (const task of tasks) schedule(task);
  };

  return {
    enqueue(task, pending) {
      if (take(task, pending)) schedule(task);
    },
    gather(task, pending) {
      if (take(task, pending) && gathered.push(task) === 1) setImmediate(scheduleGathered);
    },
    enqueueFirst(task, pendings) {
      const before = task.inbox.splice(0);
      for (const pending of pendings) {
        if (before.includes(pending)) task.inbox.push(pending);
        else take(task, pending);
      }
      task.inbox.push(...before.filter((pending) => !pendings.includes(pending)));
      schedule(task);
    },
  };
}

/** @returns whether the task can still take it */
function take(task: OwnedTask, pending: PendingInput): boolean {
  if (task.phase === 'gone' || (task.state.end !== undefined && task.phase !== 'committing')) {
    pending.settled?.(task.phase === 'gone' ? 'lost' : 'ended');
    return false;
  }
  task.inbox.push(pending);
  return true;
}
