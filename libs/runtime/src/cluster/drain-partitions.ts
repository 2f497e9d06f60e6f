import { isWork, partitionOf } from '@troupe/contracts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import type { Shell } from '../shell.ts';

/** Milliseconds between two looks whether tasks have come to rest. */
const POLL_MS = 2;

/** Milliseconds that calls get to finish whose outcome only this process can take. */
const DRAIN_TIMEOUT_MS = 5_000;

/**
 * Drops the tasks of partitions, each once its turn is durable and no step of it runs. After
 * `grace` milliseconds the rest is dropped as it is: the next owner counts its steps as lost.
 * Without a successor calls are waited for, too; nothing new is sent (`closing`).
 */
export async function drainPartitions(
  shell: Pick<Shell, 'env' | 'lose' | 'tasks'>,
  partitions: readonly number[],
  grace: number,
  successor: boolean,
): Promise<void> {
  const begun = shell.env.monotonic();
  const until = begun + grace;
  let left = tasksOf(shell, partitions);
  for (;;) {
    const calls = !successor && shell.env.monotonic() - begun < DRAIN_TIMEOUT_MS;
    left = left.filter((task) => {
      if (task.phase !== 'gone' && isResting(task, calls)) shell.lose(task);
      return task.phase !== 'gone' && task.state.end === undefined;
    });
    if (left.length === 0) return;
    if (shell.env.monotonic() >= until) break;
    await shell.env.sleep(POLL_MS);
  }
  for (const task of left) shell.lose(task);
}

export function tasksOf(shell: Pick<Shell, 'tasks'>, partitions: readonly number[]): OwnedTask[] {
  const wanted = new Set(partitions);
  return [...shell.tasks.values()].filter(({ id }) => wanted.has(partitionOf(id)));
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
