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
  type WorkflowLog,
} from '@troupe/contracts';
import type { OpenCommand } from '@troupe/engine';
import type { Bus } from '@troupe/bus';
import type { Env } from '@troupe/env';
import { hasOutcome } from './end-attempt.ts';
import { addLive, liveCall, type LiveCall, type OwnedTask } from '../tasks/owned-task.ts';
import { setTimer } from '../tasks/task-timers.ts';
import { workOptions } from './work-options.ts';
import type { Inbox } from '../turns/inbox.ts';
import type { Ownership } from '../cluster/ownership.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';
import type { TimerQueue } from '../time/timer-queue.ts';
import type { WorkDefaults } from '../calls/work-defaults.ts';

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

export interface StopParts {
  readonly bus: Bus;
  readonly cluster: boolean;
  readonly env: Env;
  readonly gather: Inbox['gather'];
  readonly log: WorkflowLog;
  readonly ownership: Ownership;
  readonly tasks: OpenTasks;
  readonly timers: TimerQueue;
  readonly workDefaults: WorkDefaults;
}

export function createStopWork(parts: StopParts): StopWork {
  return {
    stop: (task, open) => stop(parts, task, open),
    drop(task, open) {
      const { command } = open;
      const live = task.live.get(command.id);
      task.live.delete(command.id);
      if (live?.work !== undefined) parts.bus.withdraw(live.work);
      live?.stop(new CancelledError('Nobody waits for this work any more.'));
      if (isWork(command)) sendStop(parts, task, command, {});
    },
    dropExecution(task, command, live) {
      if (live.work !== undefined) parts.bus.withdraw(live.work);
      live.stop(new CancelledError('The execution took too long.'));
      sendStop(parts, task, command, { attempt: live.attempt });
    },
    holdBack(task) {
      for (const [id, live] of task.live) {
        const command = task.state.open.get(id)?.command;
        if (live.work === undefined || live.startedAt !== undefined || command === undefined || !isWork(command)) continue;
        if (parts.bus.withdraw(live.work) && live.resent === 0) live.refused = true;
        else sendStop(parts, task, command, { attempt: live.attempt, unbegun: true });
      }
    },
    recheck() {
      for (const task of parts.tasks.values()) if (parts.ownership.owns(partitionOf(task.id))) recheckTask(parts, task);
    },
  };
}

function sendStop(parts: Pick<StopParts, 'bus'>, task: OwnedTask, command: WorkCommand, how: Omit<CallStop, 'call'>): void {
  if (command.kind !== 'step') parts.bus.broadcast(cancelSubject, { call: callId(task.id, command.id), ...how });
}

function settle(parts: Pick<StopParts, 'gather'>, task: OwnedTask, open: OpenCommand, message: string): void {
  if (hasOutcome(task, open.command.id)) return;
  parts.gather(task, { input: { kind: 'rejected', id: open.command.id, failure: toFailure(new CancelledError(message)) } });
}

/** Whether an execution is in flight, or may be. */
function mayRun(
  parts: Pick<StopParts, 'bus' | 'cluster' | 'env'>,
  task: OwnedTask,
  { command, unknown }: OpenCommand,
  live: LiveCall | undefined,
): boolean {
  if (live === undefined || unknown) return false;
  if (live.startedAt !== undefined || live.work === undefined) return true;
  // A worker may have it from the process before, and shows itself within that time.
  if (parts.env.now() < live.unknownUntil) return true;
  if (live.refused || live.asks) return false;
  return !parts.bus.withdraw(live.work) || live.resent > 0 || (parts.cluster && turnOf(command.id) < task.takenAt);
}

function stop(
  parts: Pick<StopParts, 'bus' | 'cluster' | 'env' | 'gather' | 'log' | 'timers' | 'workDefaults'>,
  task: OwnedTask,
  open: OpenCommand,
): void {
  const command = open.command as WorkCommand;
  const now = parts.env.now();
  if (isInOthersHands(parts, task, open)) addLive(task, command.id, liveCall(open.attempts + 1, now));
  const live = task.live.get(command.id);
  if (live?.stoppedAt !== undefined || hasOutcome(task, command.id)) return;
  if (live === undefined || !mayRun(parts, task, open, live)) {
    if (live !== undefined) sendStop(parts, task, command, { attempt: live.attempt });
    settle(parts, task, open, 'The call was cancelled before it began.');
    return;
  }
  live.stoppedAt = now;
  sendStop(parts, task, command, { attempt: live.attempt });
  setTimer(parts.timers, task, command.id, 'stop', now + (workOptions(parts.workDefaults, command).startToClose ?? TO_STOP_MS), () => {
    if (task.live.get(command.id) !== live || hasOutcome(task, command.id)) return;
    parts.log.warn('work that was asked to stop did not end in time; its task goes on', { task: task.id, name: command.name });
    settle(parts, task, open, 'The call was cancelled, and did not end in time.');
  });
  live.stop(new CancelledError('Nobody waits for this work any more.'));
}

/** A worker may have it that the process before sent it to. */
function isInOthersHands(parts: Pick<StopParts, 'cluster' | 'env'>, task: OwnedTask, { command, retryAt }: OpenCommand): boolean {
  return (
    parts.cluster &&
    command.kind !== 'step' &&
    turnOf(command.id) < task.takenAt &&
    !task.live.has(command.id) &&
    (retryAt === undefined || retryAt <= parts.env.now())
  );
}

function recheckTask(parts: Pick<StopParts, 'bus' | 'env' | 'gather'>, task: OwnedTask): void {
  const now = parts.env.now();
  for (const [id, live] of task.live) {
    const open = task.state.open.get(id);
    if (live.stoppedAt === undefined || open === undefined || !isWork(open.command) || open.command.kind === 'step') continue;
    sendStop(parts, task, open.command, { attempt: live.attempt });
    if (now - Math.max(live.stoppedAt, live.seenAt ?? 0) >= signOfLife.gone) settle(parts, task, open, 'The call was cancelled.');
  }
}

/** The turn that asked for a command. */
export function turnOf(id: OpenCommand['command']['id']): number {
  return Number(id.slice(0, id.indexOf('.')));
}
