import type { Env } from '@troupe/env';
import { isHalted } from '../tasks/can-take.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import { setTimer } from '../tasks/task-timers.ts';
import type { Inbox } from './inbox.ts';
import type { TimerQueue } from '../time/timer-queue.ts';

/**
 * Milliseconds that plain code of a task has to tidy up after a cancel or time-out, and after it was
 * taken up by a process: those that do its work may come later.
 */
const GRACE_MS = { stopped: 5_000, takenUp: 30_000 };

export interface GraceParts {
  readonly enqueue: Inbox['enqueue'];
  readonly env: Env;
  readonly timers: TimerQueue;
}

/**
 * Ends a stopped task when its time to tidy up is over. Counted from now, so that a restart takes
 * nothing of it; a task whose code cannot go on keeps it until it can.
 */
export function awaitGrace(parts: GraceParts, task: OwnedTask, since: keyof typeof GRACE_MS): void {
  const { state } = task;
  if (state.stopping === undefined || state.graceOver || state.end !== undefined) return;
  // Another cancel gives no more time.
  if (task.timers?.get('task')?.grace !== undefined) return;
  setTimer(parts.timers, task, 'task', 'grace', parts.env.now() + GRACE_MS[since], () => {
    if (isHalted(task)) awaitGrace(parts, task, since);
    else parts.enqueue(task, { input: { kind: 'grace-over' } });
  });
}
