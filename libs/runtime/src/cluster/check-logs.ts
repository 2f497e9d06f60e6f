import type { WorkflowLog } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import { nextRound } from '../tasks/next-round.ts';
import type { Adopt, Lose } from '../tasks/task-callbacks.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';

export interface CheckLogsParts {
  readonly adopt: Adopt;
  readonly log: WorkflowLog;
  readonly lose: Lose;
  readonly store: Store;
  readonly tasks: OpenTasks;
}

/**
 * Looks whether logs have grown without this process: one that was paused between asking whether it
 * is still the owner and its insert may have added a turn after the task was taken over. What it
 * wrote counts (E2), and the task goes on from there.
 */
export function logChecks(parts: CheckLogsParts): () => Promise<void> {
  const next = nextRound(parts.tasks, ({ phase }) => phase === 'idle');
  return async () => {
    await Promise.all(next().map((task) => isBehind(parts, task)));
  };
}

/** Whether a turn follows those this process knows; the task is read again unless a turn of it is being made, which is then refused. */
export async function isBehind(parts: Omit<CheckLogsParts, 'tasks'>, task: OwnedTask): Promise<boolean> {
  const { id } = task;
  const { turns } = task.state;
  const [grown] = await parts.store.readTurns(id, turns, 1);
  if (grown === undefined) return false;
  if (task.state.turns !== turns || task.phase !== 'idle') return true;
  parts.log.warn('the log of a task has grown without its owner; reading it again', { task: id, turn: grown.n });
  parts.lose(task);
  await parts.adopt(id);
  return true;
}
