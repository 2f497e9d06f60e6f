import { messageOf } from '../log/message-of.ts';
import type { OwnedTask, PendingInput } from '../tasks/owned-task.ts';
import type { Shell } from '../shell.ts';
import { setUnderway } from './underway.ts';

/** How tasks are given what they are to hear next. */
export type Inbox = Pick<Shell, 'enqueue' | 'enqueueFirst' | 'gather'>;

/** @param poke begins the next turn of a task that has one to make */
export function createInbox(poke: (task: OwnedTask) => void): Inbox {
  let gathered: OwnedTask[] = [];
  const pokeGathered = (): void => {
    const tasks = gathered;
    gathered = [];
    for (const task of tasks) poke(task);
  };

  return {
    enqueue(task, pending) {
      if (take(task, pending)) poke(task);
    },
    gather(task, pending) {
      if (take(task, pending) && gathered.push(task) === 1) setImmediate(pokeGathered);
    },
    enqueueFirst(task, pendings) {
      const before = task.inbox.splice(0);
      for (const pending of pendings) {
        if (before.includes(pending)) task.inbox.push(pending);
        else take(task, pending);
      }
      task.inbox.push(...before.filter((pending) => !pendings.includes(pending)));
      poke(task);
    },
  };
}

/** @returns whether the task can still hear it */
function take(task: OwnedTask, pending: PendingInput): boolean {
  if (task.phase === 'gone' || (task.state.end !== undefined && task.phase !== 'committing')) {
    pending.settled?.(task.phase === 'gone' ? 'lost' : 'ended');
    return false;
  }
  const message = messageOf(pending.input);
  if (message !== undefined) setUnderway(task, message);
  task.inbox.push(pending);
  return true;
}
