import { partitionOf, toFailure, type WorkflowLog } from '@troupe/contracts';
import type { Children } from './children/children.ts';
import type { CodeCache } from './code/code-cache.ts';
import { refuseReads } from './code/read-code.ts';
import type { LiveText } from './events/live-text.ts';
import type { UpdateAnswers } from './requests/update-answers.ts';
import type { Sessions } from './sessions/sessions.ts';
import { forgetPlaces } from './limits/forget-places.ts';
import type { LimitClaims } from './limits/limit-claims.ts';
import type { Ownership } from './cluster/ownership.ts';
import type { Peers } from './cluster/peers.ts';
import type { OpenTasks } from './tasks/open-tasks.ts';
import type { TimerQueue } from './time/timer-queue.ts';
import type { Adopt, Lose, StopTask } from './tasks/task-callbacks.ts';
import type { Env } from '@troupe/env';
import { mayStart, type MayStartParts } from './starts/pass-limits.ts';
import { canTake } from './tasks/can-take.ts';
import type { OwnedTask } from './tasks/owned-task.ts';
import { notifySettled } from './tasks/settled.ts';
import { dropAllTimers, setTimer } from './tasks/task-timers.ts';

export interface LifecycleParts extends MayStartParts {
  readonly claims: Pick<LimitClaims, 'end' | 'forget' | 'has' | 'isEmpty'>;
  readonly adopt: Adopt;
  readonly env: Env;
  readonly log: WorkflowLog;
  readonly ownership: Ownership;
  readonly peers: Peers;
  readonly tasks: OpenTasks;
  readonly timers: TimerQueue;
  readonly code: Pick<CodeCache, 'forget'>;
  readonly children: Pick<Children, 'reportToParent'>;
  readonly sessions: Pick<Sessions, 'close' | 'forget'>;
  readonly answers: Pick<UpdateAnswers, 'over'>;
  readonly text: Pick<LiveText, 'forget'>;
}

export interface Lifecycle {
  /** The task has ended, durably. */
  finish(task: OwnedTask): void;
  lose: Lose;
  stopTask: StopTask;
  /** Begins an accepted task once its time has come. */
  awaitStart(task: OwnedTask): void;
  /** Ends the task when its time is over. */
  awaitDeadline(task: OwnedTask): void;
}

/** No request waits for the answer of another process here, so it may take long to find an owner. */
const RETRYING = { retryFor: 60_000 };

/** How tasks begin, and end, in this process. */
export function createLifecycle(parts: LifecycleParts): Lifecycle {
  return {
    lose: (task) => lose(parts, task),
    finish: (task) => finish(parts, task),
    awaitStart: (task) => awaitStart(parts, task),
    awaitDeadline: (task) => awaitDeadline(parts, task),
    stopTask(id, how, reason) {
      const stopHere = (): void => {
        const task = parts.tasks.get(id);
        if (task !== undefined) parts.enqueue(task, { input: { kind: how, reason } });
      };
      if (parts.tasks.has(id)) stopHere();
      // Its first turn may have been stored after its partition was read.
      else if (parts.ownership.owns(partitionOf(id))) void parts.adopt(id).then(stopHere);
      else
        parts.peers.ask(id, 'stop', [id, how, reason], RETRYING).catch((error: unknown) => {
          parts.log.error('cannot stop a task of another process', { task: id, error: toFailure(error).message });
        });
    },
  };
}

/**
 * A commit of the task may come back after it was lost. By then another object may stand for the task, and what goes by its
 * id is that one's.
 */
function lose(parts: LifecycleParts, task: OwnedTask): void {
  if (task.phase !== 'gone') letGo(parts, task);
  for (const pending of task.inbox.splice(0)) pending.settled?.('lost');
  notifySettled(task);
  notifyWaiting(task);
}

function letGo(parts: LifecycleParts, task: OwnedTask): void {
  parts.tasks.remove(task);
  task.phase = 'gone';
  dropAllTimers(parts.timers, task);
  parts.code.forget(task);
  task.execution = undefined;
  parts.answers.over(task.id, 'moved');
  refuseReads(task);
  parts.text.forget(task.id);
  for (const { command } of task.state.open.values()) if (command.kind === 'open-session') parts.sessions.forget(task, command);
  forgetPlaces(parts.claims, task);
  for (const live of task.live.values()) live.stop(new Error('Another process has the task.'));
  task.live.clear();
  for (const listener of task.listeners ?? []) listener([], false);
}

function finish(parts: LifecycleParts, task: OwnedTask): void {
  parts.tasks.remove(task);
  dropAllTimers(parts.timers, task);
  parts.code.forget(task);
  task.execution = undefined;
  parts.answers.over(task.id, 'ended');
  refuseReads(task);
  parts.text.forget(task.id);
  if (!parts.claims.isEmpty) parts.claims.end(task.id, true);
  parts.children.reportToParent(task);
  parts.sessions.close(task);
  for (const pending of task.inbox.splice(0)) pending.settled?.('ended');
  notifyWaiting(task);
}

function awaitStart(parts: LifecycleParts, task: OwnedTask): void {
  const { start } = task.state;
  if (start.beginBy !== undefined) awaitBegin(parts, task, start.beginBy);
  setTimer(parts.timers, task, 'task', 'start', start.startAt ?? 0, () => {
    if (task.state.started || task.state.end !== undefined || !canTake(task, start)) return;
    if (mayStart(parts, task, () => awaitStart(parts, task))) parts.enqueue(task, { input: start });
  });
}

/** Ends the task when it has not begun by then. */
function awaitBegin(parts: LifecycleParts, task: OwnedTask, beginBy: number): void {
  setTimer(parts.timers, task, 'task', 'beginBy', beginBy, () => {
    const begins = [...task.inbox, ...task.making].some(({ input }) => input.kind === 'start');
    if (begins || task.state.started || task.state.end !== undefined || task.state.stopping !== undefined) return;
    parts.enqueue(task, { input: { kind: 'expired', unbegun: true } });
  });
}

function awaitDeadline(parts: LifecycleParts, task: OwnedTask): void {
  setTimer(parts.timers, task, 'task', 'deadline', task.state.start.deadline!, () => {
    if (task.state.end === undefined && task.state.stopping !== 'expired') parts.enqueue(task, { input: { kind: 'expired' } });
  });
}

function notifyWaiting(task: OwnedTask): void {
  for (const callback of task.whenEnded ?? []) callback();
}
