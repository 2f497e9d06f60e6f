import { isEnd, publicId, taskId, TroupeError, type Task, type TaskId } from '@troupe/contracts';
import { viewTask } from '@troupe/engine';
import type { Store } from '@troupe/store';
import type { LimitClaims } from '../limits/limit-claims.ts';
import { showWaits } from '../limits/shown/show-waits.ts';
import { isUndriven } from './is-undriven.ts';
import type { OwnedTask } from './owned-task.ts';
import { onceSettled } from './settled.ts';
import { storedTask } from './stored-task.ts';
import type { Adopt } from './task-callbacks.ts';
import type { LoadedApp } from '../code/loaded-app.ts';
import type { Ownership } from '../cluster/ownership.ts';
import type { OpenTasks } from './open-tasks.ts';
import type { UnreadableTasks } from './unreadable-tasks.ts';

/** Looks tasks up, in memory while they are open, in the store when they are not. */
export interface FindTask {
  /** As it durably is. @throws TroupeError `invalid-id`, `task-not-found` */
  view(id: string): Promise<Task>;
  /** @throws TroupeError `invalid-id`, `task-not-found`, `task-ended` */
  open(id: string): Promise<OwnedTask>;
}

export interface FindTaskParts {
  readonly adopt: Adopt;
  readonly claims: Pick<LimitClaims, 'isEmpty' | 'waitOf'>;
  readonly loaded: LoadedApp;
  readonly ownership: Ownership;
  readonly store: Store;
  readonly tasks: OpenTasks;
  readonly unreadable: UnreadableTasks;
}

export function createFindTask(parts: FindTaskParts): FindTask {
  const stored = async (id: TaskId): Promise<Task> => {
    const found = await storedTask(parts, id);
    if (found === undefined) throw new TroupeError('task-not-found', `There is no task "${publicId(id)}".`);
    // A task that is not driven, though it is ours to drive, is taken up.
    if (!isEnd(found.task.status) && isUndriven(parts, id)) void parts.adopt(id);
    return found.task;
  };

  return {
    async view(text) {
      const id = taskId(text);
      const task = parts.tasks.get(id);
      if (task === undefined) return stored(id);
      // Of one that was dropped meanwhile, the last turn may not have been stored, or others after it.
      const view = await onceSettled(task, () =>
        task.phase === 'gone' ? undefined : showWaits(parts.claims, task, viewTask(task.state, task.blocked)),
      );
      return view ?? stored(id);
    },
    async open(text) {
      const id = taskId(text);
      const task = parts.tasks.get(id);
      if (task !== undefined) {
        if (await onceSettled(task, () => task.phase !== 'gone' && task.state.end === undefined)) return task;
      }
      const { status, blocked } = await stored(id);
      if (parts.unreadable.view(id) !== undefined)
        throw new TroupeError('task-blocked', `Task "${publicId(id)}" is blocked: ${blocked?.message}`, { retryable: false });
      if (isEnd(status)) throw new TroupeError('task-ended', `Task "${publicId(id)}" has ended (${status}); it takes nothing any more.`);
      throw new TroupeError('unavailable', `Task "${publicId(id)}" is being taken up by a process; try again.`, {
        retryable: true,
        retryAfter: 1_000,
      });
    },
  };
}
