import { isWork, partitionOf } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { OwnedTask } from '../tasks/owned-task.ts';
import type { Lose } from '../tasks/task-callbacks.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';

/** Milliseconds between two looks whether tasks have come to rest. */
const POLL_MS = 2;

/** Milliseconds that calls get to finish whose outcome only this process can take. */
const DRAIN_TIMEOUT_MS = 5_000;

export interface DrainParts {
  readonly env: Env;
  readonly lose: Lose;
  readonly tasks: OpenTasks;
}

/**
 * Drops the tasks of partitions, each once its turn is durable and no step of it runs. After
 * `grace` milliseconds the rest is dropped as it is: the next owner counts its steps as lost.
 * Without a successor calls are waited for, too; nothing new is sent (`closing`).
 */
export async function drainPartitions(parts: DrainParts, partitions: readonly number[], grace: number, successor: boolean): Promise<void> {
  const begun = parts.env.monotonic();
  const until = begun + grace;
  let left = tasksOf(parts, partitions);
  for (;;) {
    const calls = !successor && parts.env.monotonic() - begun < DRAIN_TIMEOUT_MS;
    left = left.filter((task) => {
      if (task.phase !== 'gone' && isResting(task, calls)) parts.lose(task);
      return task.phase !== 'gone' && task.state.end === undefined;
    });
    if (left.length === 0) return;
    if (parts.env.monotonic() >= until) break;
    await parts.env.sleep(POLL_MS);
  }
  for (const task of left) parts.lose(task);
}

export function tasksOf(parts: Pick<DrainParts, 'tasks'>, partitions: readonly number[]): OwnedTask[] {
  const wanted = new Set(partitions);
  return [...parts.tasks.values()].filter(({ id }) => wanted.has(partitionOf(id)));
}

/** @param calls whether calls that workers have are to finish, too */
function isResting({ phase, inbox, live, state }: OwnedTask, calls: boolean): boolean {
  if (phase !== 'idle' || inbox.length > 0) return false;
  for (const id of live.keys()) {
    const command = state.open.get(id)?.command;
    if (command !== undefined && isWork(command) && (calls || command.kind === 'step')) return false;
  }
  return true;
}
