import type { WorkflowLog } from '@troupe/contracts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import type { Schedule } from '../tasks/task-callbacks.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';

export interface IdleParts {
  readonly log: WorkflowLog;
  readonly schedule: Schedule;
  readonly tasks: OpenTasks;
}

/** Goes on with open tasks that have a next turn, and logs once each that waits for nothing. */
export function idleReports(parts: IdleParts): () => void {
  const reported = new WeakSet<OwnedTask>();
  return () => {
    for (const task of parts.tasks.values()) {
      if (waits(task) || reported.has(task)) continue;
      if (task.state.next !== undefined) parts.schedule(task);
      else {
        reported.add(task);
        parts.log.warn('an open task waits for nothing the platform knows', { task: task.id, name: task.state.start.name });
      }
    }
  };
}

function waits({ state, blocked, phase, inbox }: OwnedTask): boolean {
  return state.open.size > 0 || state.suspended || blocked !== undefined || !state.started || phase !== 'idle' || inbox.length > 0;
}
