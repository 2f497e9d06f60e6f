import type { TaskId } from '@troupe/contracts';
import type { Shell } from '../shell.ts';

/** Tasks looked at in one round. */
const ROUND = 64;

/**
 * Looks whether logs have grown without this process: one that was paused between asking whether it
 * is still the owner and its insert may have added a turn after the task was taken over. What it
 * wrote counts (E2), and the task goes on from there.
 */
export function logChecks(shell: Pick<Shell, 'adopt' | 'log' | 'lose' | 'store' | 'tasks'>): () => Promise<void> {
  let after: TaskId | undefined;

  const next = (): TaskId[] => {
    const ids: TaskId[] = [];
    let found = after === undefined;
    for (const [id, task] of shell.tasks) {
      if (found && task.phase === 'idle') ids.push(id);
      if (ids.length === ROUND) break;
      found ||= id === after;
    }
    after = ids.length === ROUND ? ids.at(-1) : undefined;
    return ids;
  };

  return async () => {
    await Promise.all(
      next().map(async (id) => {
        const task = shell.tasks.get(id)!;
        const { turns } = task.state;
        const [grown] = await shell.store.readTurns(id, turns, 1);
        if (grown === undefined || task.state.turns !== turns || task.phase !== 'idle') return;
        shell.log.warn('the log of a task has grown without its owner; reading it again', { task: id, turn: grown.n });
        shell.lose(task);
        await shell.adopt(id);
      }),
    );
  };
}
