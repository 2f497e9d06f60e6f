import { taskId, type Task } from '@troupe/contracts';
import { viewTask } from '@troupe/engine';
import type { FindTask } from '../tasks/find-task.ts';
import type { Shell } from '../shell.ts';

/** The task once it has ended, or as it is after `ms` milliseconds or when `signal` aborts. */
export async function waitForEnd(
  shell: Pick<Shell, 'env' | 'tasks' | 'unreadable'>,
  find: FindTask,
  id: string,
  ms: number,
  signal: AbortSignal | undefined,
): Promise<Task> {
  const task = shell.tasks.get(taskId(id));
  // Nothing happens to a task that cannot be read: the wait lasts its whole time.
  if (task === undefined && shell.unreadable.view(taskId(id)) !== undefined) await shell.env.sleep(ms, signal);
  if (task !== undefined && task.state.end === undefined && ms > 0 && signal?.aborted !== true) {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        cancel();
        signal?.removeEventListener('abort', done);
        task.whenEnded?.delete(done);
        resolve();
      };
      (task.whenEnded ??= new Set()).add(done);
      const cancel = shell.env.after(ms, done);
      signal?.addEventListener('abort', done, { once: true });
    });
    // What its end left is in memory still: most waits need nothing of the store.
    if (task.state.end !== undefined && task.phase === 'idle') return viewTask(task.state, task.blocked);
  }
  return find.view(id);
}
