import { isWork, type RecordedOptions, type WorkCommand } from '@troupe/contracts';
import { closed, type OpenCommand } from '@troupe/engine';
import type { Env } from '@troupe/env';
import { isHalted } from '../tasks/can-take.ts';
import { hasOutcome, type EndAttempt } from './end-attempt.ts';
import type { LiveCall, OwnedTask } from '../tasks/owned-task.ts';
import type { StopWork } from './stop-work.ts';
import { setTimer } from '../tasks/task-timers.ts';
import { workOptions } from './work-options.ts';
import type { Inbox } from '../turns/inbox.ts';
import type { TimerQueue } from '../time/timer-queue.ts';
import type { WorkDefaults } from '../calls/work-defaults.ts';

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
const GRACE_MS = 1_000;

export interface TimeoutParts {
  readonly endAttempt: EndAttempt;
  readonly enqueue: Inbox['enqueue'];
  readonly env: Env;
  readonly timers: TimerQueue;
  readonly stops: Pick<StopWork, 'dropExecution'>;
  readonly workDefaults: WorkDefaults;
}

export function createWorkTimeouts(parts: TimeoutParts): WorkTimeouts {
  return {
    watchStart: (task, open, live, options) => watchStart(parts, task, open, live, options),
    watchAttempt: (task, open, live, options) => watchAttempt(parts, task, open, live, options),
    watchClose: (task, open) => watchClose(parts, task, open),
  };
}

function timedOut(
  parts: TimeoutParts,
  task: OwnedTask,
  open: OpenCommand,
  live: LiveCall,
  code: 'schedule-to-start' | 'start-to-close' | 'heartbeat',
  message: string,
): void {
  if (hasOutcome(task, open.command.id)) return;
  parts.stops.dropExecution(task, open.command as WorkCommand, live);
  parts.endAttempt(task, open.command.id, live.attempt, { ok: false, failure: { name: 'TimeoutError', code, message } });
}

function watchStart(
  parts: TimeoutParts,
  task: OwnedTask,
  open: OpenCommand,
  live: LiveCall,
  { scheduleToStart }: RecordedOptions,
): boolean {
  if (scheduleToStart === undefined || live.startedAt !== undefined) return true;
  const { kind, name, id } = open.command;
  const since = Math.max(open.freeAt ?? 0, open.retryAt ?? 0, open.resumedAt ?? 0, task.unblockedAt);
  const over = (): void =>
    timedOut(
      parts,
      task,
      open,
      live,
      'schedule-to-start',
      `No worker took the call within ${scheduleToStart} ms. Is a worker running that serves ${kind} "${name}"?`,
    );
  const due = since + scheduleToStart;
  const now = parts.env.now();
  if (Math.max(due, live.unknownUntil) < now) {
    over();
    return false;
  }
  setTimer(parts.timers, task, id, 'scheduleToStart', Math.max(due, live.unknownUntil), () => {
    // While a task is suspended or blocked it is not counted: it is watched again from when the task goes on.
    if (task.live.get(id) === live && live.startedAt === undefined && !isHalted(task)) over();
  });
  return now <= due;
}

function watchAttempt(parts: TimeoutParts, task: OwnedTask, open: OpenCommand, live: LiveCall, options: RecordedOptions): void {
  if (live.startedAt !== undefined) return;
  const now = parts.env.now();
  const { command } = open;
  live.startedAt = now;
  if (options.startToClose !== undefined) {
    setTimer(parts.timers, task, command.id, 'attempt', now + options.startToClose + GRACE_MS, () => {
      if (task.live.get(command.id) === live && live.startedAt === now)
        timedOut(parts, task, open, live, 'start-to-close', `The attempt took longer than ${options.startToClose} ms.`);
    });
  }
  if (options.heartbeat !== undefined) {
    const check = (): void => {
      // An execution that was asked to stop sends none.
      if (task.live.get(command.id) !== live || live.startedAt !== now || live.stoppedAt !== undefined) return;
      const silentUntil = live.lastBeat + options.heartbeat!;
      if (parts.env.now() < silentUntil) watch(silentUntil);
      else timedOut(parts, task, open, live, 'heartbeat', `The attempt sent no heartbeat for ${options.heartbeat} ms.`);
    };
    const watch = (until: number): void => setTimer(parts.timers, task, command.id, 'heartbeat', until, check);
    watch(live.lastBeat + options.heartbeat);
  }
}

function watchClose(parts: TimeoutParts, task: OwnedTask, open: OpenCommand): void {
  const { command } = open;
  if (!isWork(command) || open.freeAt === undefined) return;
  const { scheduleToClose } = workOptions(parts.workDefaults, command);
  if (scheduleToClose === undefined) return;
  setTimer(parts.timers, task, command.id, 'scheduleToClose', open.freeAt + scheduleToClose, () => {
    if (task.state.open.get(command.id) !== open || hasOutcome(task, command.id)) return;
    const live = task.live.get(command.id);
    if (live !== undefined) parts.stops.dropExecution(task, command, live);
    parts.enqueue(task, { input: { kind: 'rejected', id: command.id, failure: closed(scheduleToClose, open.lastError) } });
  });
}
