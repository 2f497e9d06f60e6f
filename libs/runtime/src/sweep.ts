import { toFailure } from '@troupe/contracts';
import type { Parking } from './parking.ts';
import { everyPartition } from './recover.ts';
import type { Sessions } from './sessions.ts';
import type { Shell } from './shell.ts';

/** Milliseconds between two sweeps. */
const INTERVAL = 2_000;
const MAIL = 1_000;

/**
 * Looks for what a lost nudge would leave lying: mail of tasks that could read it, sessions whose
 * writer is gone, open tasks that wait for nothing (E10).
 */
export function startSweep(shell: Shell, parking: Parking, sessions: Sessions): () => void {
  let cancel = (): void => {};
  const reported = new Set<string>();

  const sweep = async (): Promise<void> => {
    for (const id of await shell.store.tasksWithMail(everyPartition, MAIL)) {
      const task = shell.tasks.get(id);
      if (task !== undefined && task.phase === 'idle' && task.state.started && !task.state.suspended && task.blocked === undefined)
        await parking.unstash(task);
    }
    sessions.retry();
    for (const task of shell.tasks.values()) {
      const { state } = task;
      const waits =
        state.open.size > 0 ||
        state.suspended ||
        task.blocked !== undefined ||
        !state.started ||
        task.phase !== 'idle' ||
        task.inbox.length > 0;
      if (waits || reported.has(task.id)) continue;
      if (state.next !== undefined) shell.poke(task);
      else {
        reported.add(task.id);
        shell.log.warn('an open task waits for nothing the platform knows', { task: task.id, name: state.start.name });
      }
    }
  };

  const again = (): void => {
    cancel = shell.clock.after(INTERVAL, () => {
      if (shell.closing) return;
      sweep()
        .catch((error: unknown) => shell.log.error('sweep failed', { error: toFailure(error).message }))
        .finally(again);
    });
  };
  again();
  return () => cancel();
}
