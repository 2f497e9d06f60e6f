import { TroupeError, type RecordedOptions, type WorkCommand } from '@troupe/contracts';
import { closed, type OpenCommand } from '@troupe/engine';
import type { EndAttempt } from './end-attempt.ts';
import type { LiveCall, OwnedTask } from './owned-task.ts';
import type { Shell } from './shell.ts';
import { setTimer } from './task-timers.ts';

/** The four timeouts of calls. */
export interface WorkTimeouts {
  /** From dispatch until a worker takes it. */
  watchStart(task: OwnedTask, open: OpenCommand, live: LiveCall, options: RecordedOptions): void;
  /** One execution, and its heartbeats; once it has started. */
  watchAttempt(task: OwnedTask, open: OpenCommand, live: LiveCall, options: RecordedOptions): void;
  /** All executions together. */
  watchClose(task: OwnedTask, open: OpenCommand, options: RecordedOptions): void;
}

/** Milliseconds a worker gets to report its own time-out before the owner counts it. */
const GRACE = 1_000;

export function createWorkTimeouts(shell: Shell, endAttempt: EndAttempt): WorkTimeouts {
  const watchStart: WorkTimeouts['watchStart'] = (task, open, live, { scheduleToStart }) => {
    if (scheduleToStart === undefined) return;
    const { kind, name, id } = open.command;
    setTimer(shell, task, id, 'scheduleToStart', live.dispatchedAt + scheduleToStart, () => {
      if (task.live.get(id) !== live || live.startedAt !== undefined) return;
      timedOut(
        task,
        open,
        live,
        'schedule-to-start',
        `No worker took the call within ${scheduleToStart} ms. Is a worker running that serves ${kind} "${name}"?`,
      );
    });
  };

  /** The limit over all attempts counts from the moment the call was asked for. */
  const watchClose = (task: OwnedTask, open: OpenCommand, options: RecordedOptions): void => {
    if (options.scheduleToClose === undefined || open.attempts > 0) return;
    setTimer(shell, task, open.command.id, 'scheduleToClose', open.since + options.scheduleToClose, () => {
      if (task.state.open.get(open.command.id) !== open) return;
      const live = task.live.get(open.command.id);
      live?.stop(new TroupeError('schedule-to-close', 'The call took too long.'));
      if (open.command.kind !== 'step') shell.cancelWork(task, open.command as WorkCommand);
      shell.enqueue(task, { input: { kind: 'rejected', id: open.command.id, failure: closed(options.scheduleToClose!, open.lastError) } });
    });
  };

  const watchAttempt = (task: OwnedTask, open: OpenCommand, live: LiveCall, options: RecordedOptions): void => {
    const { command } = open;
    if (options.startToClose !== undefined) {
      setTimer(shell, task, command.id, 'attempt', live.startedAt! + options.startToClose + GRACE, () => {
        if (task.live.get(command.id) === live)
          timedOut(task, open, live, 'start-to-close', `The attempt took longer than ${options.startToClose} ms.`);
      });
    }
    if (options.heartbeat !== undefined) {
      const check = (): void => {
        if (task.live.get(command.id) !== live) return;
        const silentUntil = live.lastBeat + options.heartbeat!;
        if (shell.clock.now() < silentUntil) watch(silentUntil);
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
    shell.cancelWork(task, open.command as WorkCommand);
    endAttempt(task, open.command.id, live.attempt, { ok: false, failure: { name: 'TimeoutError', code, message } });
  };

  return { watchStart, watchAttempt, watchClose };
}
