import { isEnd, TroupeError, type Task, type TaskService } from '@troupe/contracts';

export interface OpenRuns {
  readonly open: readonly string[];
  /** One that failed or timed out. */
  readonly failed: string | undefined;
}

/** Which of some tasks are open. */
export async function openRuns(service: TaskService, ids: readonly string[]): Promise<OpenRuns> {
  const tasks = await Promise.all(ids.map((id) => taskOf(service, id)));
  const open = ids.filter((_, n) => tasks[n] !== undefined && !isEnd(tasks[n].status));
  const failed = tasks.find((task) => task?.status === 'failed' || task?.status === 'timed-out');
  return { open, failed: failed?.id };
}

/** Undefined for one that was purged. */
async function taskOf(service: TaskService, id: string): Promise<Task | undefined> {
  return service.get(id).catch(unlessGone);
}

/** Asks open ones to end. A repeat changes nothing. */
export async function stopRuns(service: TaskService, ids: readonly string[], how: 'cancel' | 'terminate', schedule: string): Promise<void> {
  const reason = `The schedule ${schedule} is due again`;
  await Promise.all(ids.map((id) => service[how](id, reason, `schedule-${how}`).catch(unlessGone)));
}

function unlessGone(error: unknown): undefined {
  if (error instanceof TroupeError && (error.code === 'task-not-found' || error.code === 'task-ended')) return undefined;
  throw error;
}
