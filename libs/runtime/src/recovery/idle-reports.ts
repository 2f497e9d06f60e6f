import type { OwnedTask } from '../tasks/owned-task.ts';
import type { Shell } from '../shell.ts';

/** Goes on with open tasks that have a next turn, and logs once each that waits for nothing. */
export function idleReports(shell: Pick<Shell, 'log' | 'schedule' | 'tasks'>): () => void {
  const reported = new WeakSet<OwnedTask>();
  return () => {
    for (const task of shell.tasks.values()) {
      if (waits(task) || reported.has(task)) continue;
      if (task.state.next !== undefined) shell.schedule(task);
      else {
        reported.add(task);
        shell.log.warn('an open task waits for nothing the platform knows', { task: task.id, name: task.state.start.name });
      }
    }
  };
}

function waits({ state, blocked, phase, inbox }: OwnedTask): boolean {
  return state.open.size > 0 || state.suspended || blocked !== undefined || !state.started || phase !== 'idle' || inbox.length > 0;
}
