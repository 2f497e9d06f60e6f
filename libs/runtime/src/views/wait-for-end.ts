import { setTimeout as delay } from 'node:timers/promises';
import { taskId, type Task } from '@troupe/contracts';
import { viewTask } from '@troupe/engine';
import type { FindTask } from '../tasks/find-task.ts';
import type { Shell } from '../shell.ts';

/** The task once it has ended, or as it is after `ms` milliseconds or when `signal` aborts. */
export async function waitForEnd(shell: Shell, find: FindTask, id: string, ms: number, signal: AbortSignal | undefined): Promise<Task> {
  const task = shell.tasks.get(taskId(id));
  if (task === undefined && shell.unreadable.view(taskId(id)) !== undefined) await pause(ms, signal);
  if (task !== undefined && task.state.end === undefined && ms > 0 && signal?.aborted !== true) {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        task.whenEnded?.delete(done);
        resolve();
      };
      (task.whenEnded ??= new Set()).add(done);
      const timer = setTimeout(done, Math.min(ms, 2_147_483_647));
      signal?.addEventListener('abort', done, { once: true });
    });
    // What its end left is in memory still: most who wait need nothing of the store.
    if (task.state.end !== undefined && task.phase === 'idle') return viewTask(task.state, task.blocked);
  }
  return find.view(id);
}

/** Nothing happens to a task that cannot be read: who waits for it waits as long as asked. */
async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await delay(Math.min(ms, 2_147_483_647), undefined, signal === undefined ? {} : { signal }).catch(() => {});
}
