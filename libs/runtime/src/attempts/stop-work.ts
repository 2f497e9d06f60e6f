import {
  callId,
  cancelSubject,
  CancelledError,
  isWork,
  partitionOf,
  signOfLife,
  toFailure,
  type CallStop,
  type WorkCommand,
} from '@troupe/contracts';
import type { OpenCommand } from '@troupe/engine';
import { hasOutcome } from './end-attempt.ts';
import { addLive, liveCall, type LiveCall, type OwnedTask } from '../tasks/owned-task.ts';
import type { Shell } from '../shell.ts';
import { setTimer } from '../tasks/task-timers.ts';
import { workOptions } from './work-options.ts';

/**
 * The one way to withdraw work, wherever it is.
 *
 * W7  Work that was withdrawn does not begin: what waits in this process or on the bus is taken back,
 *     what the bus cannot reach is refused when its worker asks, and a worker asks about each delivery
 *     that waited longer than a moment.
 * W8  Work that was asked to stop stays open until it is known to have ended, or never to have begun:
 *     its worker reports the end of its code, or no worker has it any more.
 */
export interface StopWork {
  /** Asks work to stop; that it has ended, or never began, becomes an input. */
  stop(task: OwnedTask, open: OpenCommand): void;
  /** Its outcome is not awaited any more. */
  drop(task: OwnedTask, open: OpenCommand): void;
  /** The outcome of one execution is not awaited any more. */
  dropExecution(task: OwnedTask, command: WorkCommand, live: LiveCall): void;
  /** What has not begun does not, until the task may go on. */
  holdBack(task: OwnedTask): void;
  /** Asks again what was asked to stop, and gives up what no worker has shown a sign of. */
  recheck(): void;
}

/** Milliseconds an execution gets to end once it was asked to stop, where its `startToClose` does not say. */
const TO_STOP_MS = 60_000;

export function createStopWork(
  shell: Pick<Shell, 'bus' | 'cluster' | 'env' | 'gather' | 'log' | 'ownership' | 'tasks' | 'timers' | 'workDefaults'>,
): StopWork {
  return {
    stop: (task, open) => stop(shell, task, open),
    drop(task, open) {
      const { command } = open;
      const live = task.live.get(command.id);
      task.live.delete(command.id);
      if (live?.work !== undefined) shell.bus.withdraw(live.work);
      live?.stop(new CancelledError('Nobody waits for this work any more.'));
      if (isWork(command)) sendStop(shell, task, command, {});
    },
    dropExecution(task, command, live) {
      if (live.work !== undefined) shell.bus.withdraw(live.work);
      live.stop(new CancelledError('The execution took too long.'));
      sendStop(shell, task, command, { attempt: live.attempt });
    },
    holdBack(task) {
      for (const [id, live] of task.live) {
        const command = task.state.open.get(id)?.command;
        if (live.work === undefined || live.startedAt !== undefined || command === undefined || !isWork(command)) continue;
        if (shell.bus.withdraw(live.work) && live.resent === 0) live.refused = true;
        else sendStop(shell, task, command, { attempt: live.attempt, unbegun: true });
      }
    },
    recheck() {
      for (const task of shell.tasks.values()) if (shell.ownership.owns(partitionOf(task.id))) recheckTask(shell, task);
    },
  };
}

function sendStop(shell: Pick<Shell, 'bus'>, task: OwnedTask, command: WorkCommand, how: Omit<CallStop, 'call'>): void {
  if (command.kind !== 'step') shell.bus.broadcast(cancelSubject, { call: callId(task.id, command.id), ...how });
}

function settle(shell: Pick<Shell, 'gather'>, task: OwnedTask, open: OpenCommand, message: string): void {
  if (hasOutcome(task, open.command.id)) return;
  shell.gather(task, { input: { kind: 'rejected', id: open.command.id, failure: toFailure(new CancelledError(message)) } });
}

/** Whether an execution is in flight, or may be. */
function mayRun(
  shell: Pick<Shell, 'bus' | 'cluster' | 'env'>,
  task: OwnedTask,
  { command, unknown }: OpenCommand,
  live: LiveCall | undefined,
): boolean {
  if (live === undefined || unknown) return false;
  if (live.startedAt !== undefined || live.work === undefined) return true;
  // A worker may have it from the process before, and shows itself within that time.
  if (shell.env.now() < live.unknownUntil) return true;
  if (live.refused || live.asks) return false;
  return !shell.bus.withdraw(live.work) || live.resent > 0 || (shell.cluster && turnOf(command.id) < task.takenAt);
}

function stop(
  shell: Pick<Shell, 'bus' | 'cluster' | 'env' | 'gather' | 'log' | 'timers' | 'workDefaults'>,
  task: OwnedTask,
  open: OpenCommand,
): void {
  const command = open.command as WorkCommand;
  const now = shell.env.now();
  if (isInOthersHands(shell, task, open)) addLive(task, command.id, liveCall(open.attempts + 1, now));
  const live = task.live.get(command.id);
  if (live?.stoppedAt !== undefined || hasOutcome(task, command.id)) return;
  if (live === undefined || !mayRun(shell, task, open, live)) {
    if (live !== undefined) sendStop(shell, task, command, { attempt: live.attempt });
    settle(shell, task, open, 'The call was cancelled before it began.');
    return;
  }
  live.stoppedAt = now;
  sendStop(shell, task, command, { attempt: live.attempt });
  setTimer(shell, task, command.id, 'stop', now + (workOptions(shell, command).startToClose ?? TO_STOP_MS), () => {
    if (task.live.get(command.id) !== live || hasOutcome(task, command.id)) return;
    shell.log.warn('work that was asked to stop did not end in time; its task goes on', { task: task.id, name: command.name });
    settle(shell, task, open, 'The call was cancelled, and did not end in time.');
  });
  live.stop(new CancelledError('Nobody waits for this work any more.'));
}

/** A worker may have it that the process before sent it to. */
function isInOthersHands(shell: Pick<Shell, 'cluster' | 'env'>, task: OwnedTask, { command, retryAt }: OpenCommand): boolean {
  return (
    shell.cluster &&
    command.kind !== 'step' &&
    turnOf(command.id) < task.takenAt &&
    !task.live.has(command.id) &&
    (retryAt === undefined || retryAt <= shell.env.now())
  );
}

function recheckTask(shell: Pick<Shell, 'bus' | 'env' | 'gather'>, task: OwnedTask): void {
  const now = shell.env.now();
  for (const [id, live] of task.live) {
    const open = task.state.open.get(id);
    if (live.stoppedAt === undefined || open === undefined || !isWork(open.command) || open.command.kind === 'step') continue;
    sendStop(shell, task, open.command, { attempt: live.attempt });
    if (now - Math.max(live.stoppedAt, live.seenAt ?? 0) >= signOfLife.gone) settle(shell, task, open, 'The call was cancelled.');
  }
}

/** The turn that asked for a command. */
export function turnOf(id: OpenCommand['command']['id']): number {
  return Number(id.slice(0, id.indexOf('.')));
}
