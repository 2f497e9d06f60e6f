import type { Shell } from '../shell.ts';
import { nextRound } from '../tasks/next-round.ts';

/**
 * Looks whether logs have grown without this process: one that was paused between asking whether it
 * is still the owner and its insert may have added a turn after the task was taken over. What it
 * wrote counts (E2), and the task goes on from there.
 */
export function logChecks(shell: Pick<Shell, 'adopt' | 'log' | 'lose' | 'store' | 'tasks'>): () => Promise<void> {
  const next = nextRound(shell.tasks, ({ phase }) => phase === 'idle');
  return async () => {
    await Promise.all(
      next().map(async (task) => {
        const { id } = task;
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
