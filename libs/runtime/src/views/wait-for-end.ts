import { taskId, type Task } from '@troupe/contracts';
import { viewTask } from '@troupe/engine';
import type { Env } from '@troupe/env';
import type { FindTask } from '../tasks/find-task.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';
import type { UnreadableTasks } from '../tasks/unreadable-tasks.ts';

export interface WaitParts {
  readonly env: Env;
  readonly tasks: OpenTasks;
  readonly unreadable: UnreadableTasks;
}

/** The task once it has ended, or as it is after `ms` milliseconds or when `signal` aborts. */
export async function waitForEnd(parts: WaitParts, find: FindTask, id: string, ms: number, signal: AbortSignal | undefined): Promise<Task> {
  const task = parts.tasks.get(taskId(id));
  // Nothing happens to a task that cannot be read: the wait lasts its whole time.
  if (task === undefined && parts.unreadable.view(taskId(id)) !== undefined) await parts.env.sleep(ms, signal);
  if (task !== undefined && task.state.end === undefined && ms > 0 && signal?.aborted !== true) {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        cancel();
        signal?.removeEventListener('abort', done);
        task.whenEnded?.delete(done);
        resolve();
      };
      (task.whenEnded ??= new Set()).add(done);
      const cancel = parts.env.after(ms, done);
      signal?.addEventListener('abort', done, { once: true });
    });
    // What its end left is in memory still: most waits need nothing of the store.
    if (task.state.end !== undefined && task.phase === 'idle') return viewTask(task.state, task.blocked);
  }
  return find.view(id);
}
