import { isWork, type RecordedOptions, type WorkCommand } from '@troupe/contracts';
import { closed, type OpenCommand } from '@troupe/engine';
import { isHalted } from '../tasks/can-take.ts';
import { isTold, type EndAttempt } from './end-attempt.ts';
import type { LiveCall, OwnedTask } from '../tasks/owned-task.ts';
import type { Shell } from '../shell.ts';
import type { StopWork } from './stop-work.ts';
import { setTimer } from '../tasks/task-timers.ts';
import { workOptions } from './work-options.ts';

/**
 * The four timeouts of calls. Each counts from a moment that the log has, so that it is the same after
 * a restart or take-over.
 */
export interface WorkTimeouts {
  /**
   * From when the execution may begin until a worker takes it. One that a worker may have had from the
   * process before is given the time to be seen.
   *
   * @returns false when it may not begin any more, e.g. since no process had the task
   */
  watchStart(task: OwnedTask, open: OpenCommand, live: LiveCall, options: RecordedOptions): boolean;
  /** It has begun: one execution, and its heartbeats. */
  watchAttempt(task: OwnedTask, open: OpenCommand, live: LiveCall, options: RecordedOptions): void;
  /** All executions together; may be called as often as one likes. */
  watchClose(task: OwnedTask, open: OpenCommand): void;
}

/** Milliseconds a worker gets to report its own time-out before the owner counts it. */
const GRACE = 1_000;

export function createWorkTimeouts(
  shell: Pick<Shell, 'env' | 'timers' | 'enqueue' | 'workDefaults'>,
  endAttempt: EndAttempt,
  stops: Pick<StopWork, 'dropExecution'>,
): WorkTimeouts {
  const watchStart: WorkTimeouts['watchStart'] = (task, open, live, { scheduleToStart }) => {
    if (scheduleToStart === undefined || live.startedAt !== undefined) return true;
    const { kind, name, id } = open.command;
    const since = Math.max(open.freeAt ?? 0, open.retryAt ?? 0, open.resumedAt ?? 0, task.unblockedAt);
    const over = (): void =>
      timedOut(
        task,
        open,
        live,
        'schedule-to-start',
        `No worker took the call within ${scheduleToStart} ms. Is a worker running that serves ${kind} "${name}"?`,
      );
    const due = since + scheduleToStart;
    const now = shell.env.now();
    if (Math.max(due, live.unsureUntil) < now) {
      over();
      return false;
    }
    setTimer(shell, task, id, 'scheduleToStart', Math.max(due, live.unsureUntil), () => {
      // While a task is suspended or blocked it is not counted: it is watched again from when the task goes on.
      if (task.live.get(id) === live && live.startedAt === undefined && !isHalted(task)) over();
    });
    return now <= due;
  };

  const watchClose: WorkTimeouts['watchClose'] = (task, open) => {
    const { command } = open;
    if (!isWork(command) || open.freeAt === undefined) return;
    const { scheduleToClose } = workOptions(shell, command);
    if (scheduleToClose === undefined) return;
    setTimer(shell, task, command.id, 'scheduleToClose', open.freeAt + scheduleToClose, () => {
      if (task.state.open.get(command.id) !== open || isTold(task, command.id)) return;
      const live = task.live.get(command.id);
      if (live !== undefined) stops.dropExecution(task, command, live);
      shell.enqueue(task, { input: { kind: 'rejected', id: command.id, failure: closed(scheduleToClose, open.lastError) } });
    });
  };

  const watchAttempt: WorkTimeouts['watchAttempt'] = (task, open, live, options) => {
    if (live.startedAt !== undefined) return;
    const now = shell.env.now();
    const { command } = open;
    live.startedAt = now;
    if (options.startToClose !== undefined) {
      setTimer(shell, task, command.id, 'attempt', now + options.startToClose + GRACE, () => {
        if (task.live.get(command.id) === live && live.startedAt === now)
          timedOut(task, open, live, 'start-to-close', `The attempt took longer than ${options.startToClose} ms.`);
      });
    }
    if (options.heartbeat !== undefined) {
      const check = (): void => {
        // An execution that was asked to stop sends none.
        if (task.live.get(command.id) !== live || live.startedAt !== now || live.stoppedAt !== undefined) return;
        const silentUntil = live.lastBeat + options.heartbeat!;
        if (shell.env.now() < silentUntil) watch(silentUntil);
        else timedOut(task, open, live, 'heartbeat', `The attempt sent no heartbeat for ${options.heartbeat} ms.`);
      };
      const watch = (until: number): void => setTimer(shell, task, command.id, 'heartbeat', until, check);
      watch(live.lastBeat + options.heartbeat);
    }
  };

  const timedOut = (
    task: OwnedTask,
    open: OpenCommand,
    live: LiveCall,
    code: 'schedule-to-start' | 'start-to-close' | 'heartbeat',
    message: string,
  ): void => {
    if (isTold(task, open.command.id)) return;
    stops.dropExecution(task, open.command as WorkCommand, live);
    endAttempt(task, open.command.id, live.attempt, { ok: false, failure: { name: 'TimeoutError', code, message } });
  };

  return { watchStart, watchAttempt, watchClose };
}
