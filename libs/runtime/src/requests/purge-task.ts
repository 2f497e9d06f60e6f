import {
  isEnd,
  publicId,
  splitCallId,
  taskId,
  TroupeError,
  type CallId,
  type Task,
  type TaskId,
  type TaskService,
} from '@troupe/contracts';
import { isReadable, type Store, type TaskIndex, type TurnLog } from '@troupe/store';
import type { Env } from '@troupe/env';
import type { FindTask } from '../tasks/find-task.ts';
import { firstStart } from '../log/first-start.ts';
import { readLog } from '../log/read-log.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { UnreadableTasks } from '../tasks/unreadable-tasks.ts';
import { keepRequest, keptRequest } from './kept-requests.ts';

export interface PurgeParts {
  readonly env: Env;
  readonly store: Store;
  readonly unreadable: UnreadableTasks;
}

/**
 * Deletes ended tasks. That a request did so is kept before anything is deleted: its repeat goes on with
 * a deletion that was cut off, and leaves a later task of the same id alone (R7).
 */
export function createPurgeTask(parts: PurgeParts, find: FindTask, sessions: Pick<Sessions, 'settle'>): TaskService['purge'] {
  const view = async (id: TaskId): Promise<Task | undefined> => {
    try {
      return await find.view(id);
    } catch (error) {
      if (error instanceof TroupeError && error.code === 'task-not-found') return undefined;
      throw error;
    }
  };

  return async (text, key) => {
    const id = taskId(text);
    const request = key === undefined ? undefined : `purge/${id}/${key}`;
    const done = request === undefined ? undefined : await keptRequest(parts.store, request);
    const task = await view(id);
    if (done !== undefined && done.body !== task?.createdAt) return;
    if (task === undefined) throw new TroupeError('task-not-found', `There is no task "${publicId(id)}".`);
    const unreadable = parts.unreadable.view(id) !== undefined;
    // One that cannot be read cannot be ended either: this is the way to be rid of it.
    if (!isEnd(task.status) && !unreadable)
      throw new TroupeError('task-open', `Task "${publicId(id)}" is ${task.status}; only ended tasks can be purged. Terminate it first.`);
    const call = unreadable ? undefined : (await firstStart(parts.store, id))?.parent?.call;
    if (call !== undefined && (await isAwaited(parts.store, call)))
      throw new TroupeError(
        'task-open',
        `Task "${publicId(splitCallId(call).task)}" still waits for its child "${publicId(id)}". Purge it once its parent has its end.`,
      );
    // What it added to its conversation may not be there yet.
    if (task.session !== undefined) await sessions.settle(id);
    if (request !== undefined) await keepRequest(parts.store, { id: request, at: parts.env.now(), body: task.createdAt });
    await parts.store.deleteTask(id);
    parts.unreadable.remove(id);
  };
}

/** Whether the end of a child has not reached its parent: it would start it again. */
async function isAwaited(store: TurnLog & TaskIndex, call: CallId): Promise<boolean> {
  const { task, command } = splitCallId(call);
  const parent = await store.readTask(task);
  if (parent === undefined || (isReadable(parent) && !parent.open)) return false;
  for await (const { turns } of readLog(store, task, { from: Number(command.split('.')[0]) })) {
    for (const { inputs, commands } of turns) {
      if (inputs.some((input) => (input.kind === 'resolved' || input.kind === 'rejected') && input.id === command)) return false;
      if (
        commands.some(
          (each) => each.kind === 'continue-as-new' || (each.kind === 'abandon' && each.target === command && each.awaitEnd !== true),
        )
      )
        return false;
    }
  }
  return true;
}
