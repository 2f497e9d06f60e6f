import {
  partitionOf,
  signOfLife,
  toFailure,
  TroupeError,
  type Json,
  type RecordedOptions,
  type Work,
  type WorkCommand,
  type WorkflowLog,
} from '@troupe/contracts';
import type { OpenCommand } from '@troupe/engine';
import type { Bus } from '@troupe/bus';
import type { Env } from '@troupe/env';
import { isUnreadableData } from '@troupe/store';
import type { ToolSource } from '@troupe/tools';
import { blockByData } from '../tasks/block-by-data.ts';
import { mayRun } from '../tasks/can-take.ts';
import { hasOutcome, type EndAttempt } from '../attempts/end-attempt.ts';
import { publishWork } from './large-work.ts';
import type { LiveText } from '../events/live-text.ts';
import { isSeen, lostWorker } from '../attempts/may-begin.ts';
import { mismatchOfFault } from '../code/mismatch.ts';
import { addLive, liveCall, type LiveCall, type OwnedTask } from '../tasks/owned-task.ts';
import type { Block, Dispatch } from '../tasks/task-callbacks.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';
import type { TimerQueue } from '../time/timer-queue.ts';
import type { LoadedApp } from '../code/loaded-app.ts';
import type { WorkDefaults } from './work-defaults.ts';
import { turnOf } from '../attempts/stop-work.ts';
import { setTimer } from '../tasks/task-timers.ts';
import { withArgs, type WorkArgsParts } from './work-args.ts';
import { workOf, type WorkOfParts } from './work-of.ts';
import { workOptions } from '../attempts/work-options.ts';
import type { WorkTimeouts } from '../attempts/work-timeouts.ts';

/**
 * Work with attempts: steps here, the rest by workers.
 *
 * W1  An execution is known by (call, attempt); what comes from another one is stale and refused.
 * W2  An execution begins only when its command, and the failure of the one before, are durable.
 * W3  A worker gets `committed` only when its outcome is durable (R3).
 * W4  A `once` effect whose outcome is unknown is never run again by itself.
 * W5  An execution that died with its process is repeated with a backoff, and not without end; what had not
 *     begun did not die.
 * W6  A report of an execution counts only with the token it was sent with.
 */
export interface WorkParts {
  dispatchWork(task: OwnedTask, open: OpenCommand): void;
  /** Sends again what was sent and had no heartbeat, with backoff; all of it when the bus lost what it held. */
  resend(all: boolean): void;
}

/** Milliseconds without a heartbeat after which an attempt is sent again: a backoff that doubles up to the maximum. */
const RESEND_MS = { first: 30_000, most: 300_000 };

export interface SendParts extends WorkOfParts, WorkArgsParts {
  readonly block: Block;
  readonly bus: Bus;
  readonly dispatch: Dispatch;
  readonly endAttempt: EndAttempt;
  readonly env: Env;
  readonly isClosing: () => boolean;
  readonly loaded: LoadedApp;
  readonly log: WorkflowLog;
  readonly runStep: (task: OwnedTask, open: OpenCommand, attempt: number) => void;
  readonly tasks: OpenTasks;
  readonly text: Pick<LiveText, 'begin'>;
  readonly timeouts: Pick<WorkTimeouts, 'watchClose' | 'watchStart'>;
  readonly timers: TimerQueue;
  readonly tools: Pick<ToolSource, 'list'>;
  readonly workDefaults: WorkDefaults;
}

export function createWork(parts: SendParts): WorkParts {
  return { dispatchWork: (task, open) => dispatchWork(parts, task, open), resend: (all) => resend(parts, all) };
}

function dispatchWork(parts: SendParts, task: OwnedTask, open: OpenCommand): void {
  const command = open.command as WorkCommand;
  parts.timeouts.watchClose(task, open);
  // What is asked for while the process stops is sent by the next owner.
  if (parts.cluster && parts.isClosing() && command.kind !== 'step') return;
  const attempt = open.attempts + 1;
  if (!isWanted(task, open, attempt)) return;
  const now = parts.env.now();
  if (open.retryAt !== undefined && open.retryAt > now) {
    setTimer(parts, task, command.id, 'due', open.retryAt, () => again(parts, task, open));
    return;
  }
  if (command.kind === 'step') {
    // Steps have no `reconcile`: a human decides what became of a `once` step.
    if (open.unknown) return;
    // Its code is nearly always there; what has to be read first may no longer be wanted then.
    const isThere = task.execution !== undefined;
    parts.withExecution(task, () => {
      if ((isThere || isWanted(task, open, attempt)) && isConfirmed(parts, task, open)) parts.runStep(task, open, attempt);
    });
    return;
  }
  const options = workOptions(parts, command);
  withArgs(
    parts,
    task,
    command,
    (args) => send(parts, task, open, attempt, options, args),
    (error) => {
      if (isUnreadableData(error)) void blockByData(parts, task, error);
      else parts.endAttempt(task, command.id, attempt, { ok: false, failure: toFailure(error) });
    },
  );
}

/** What cannot be begun stops no other: `dispatch` sees to that. */
function again(parts: SendParts, task: OwnedTask, open: OpenCommand): void {
  if (!open.stopping) parts.dispatch(task, open);
}

/**
 * Whether the lease of this process is valid, and the task its own (P3). If not, the call is dispatched once it
 * is: what a paused process had decided may have been done by another meanwhile (E5).
 */
function isConfirmed(parts: SendParts, task: OwnedTask, open: OpenCommand): boolean {
  const may = parts.ownership.confirm(partitionOf(task.id));
  if (may === true) return true;
  void Promise.resolve(may).then((still) => {
    if (still) again(parts, task, open);
  });
  return false;
}

function send(
  parts: SendParts,
  task: OwnedTask,
  open: OpenCommand,
  attempt: number,
  options: RecordedOptions,
  args: Json | undefined,
): void {
  // Time may have passed since it was asked for.
  if (!isWanted(task, open, attempt) || !isConfirmed(parts, task, open)) return;
  const { command } = open;
  const now = parts.env.now();
  const before = task.live.get(command.id);
  const resent = before === undefined ? 0 : before.resent + 1;
  const takenUp = parts.cluster && turnOf(command.id) < task.takenAt;
  const work = workOf(parts, task, open, options, args, { resent: resent + open.resumes, takenUp });
  if (isMissing(parts, work))
    parts.log.warn(`the app has no ${work.kind} "${work.name}"; the call waits until it has`, { task: task.id, call: work.call });
  const live = liveCall(attempt, now, {
    resent,
    work,
    asks: work.again !== undefined || work.ask === true,
    unknownUntil: Math.max(before?.unknownUntil ?? 0, takenUp ? task.takenSince + signOfLife.within : 0),
  });
  addLive(task, command.id, live);
  if (!parts.timeouts.watchStart(task, open, live, options)) return;
  if (work.kind === 'model') parts.text.begin(task.id, work.call, attempt, work.token);
  publishWork(parts.bus, work).catch((error: unknown) => {
    // What no repeat can carry is how the call ends.
    if (error instanceof TroupeError && error.retryable === false) {
      parts.endAttempt(task, command.id, attempt, { ok: false, failure: toFailure(error) });
      return;
    }
    // What is no answer of the bus is a fault that no repeat mends.
    if (!(error instanceof TroupeError)) {
      if (task.phase === 'gone' || task.state.end !== undefined) return;
      parts.block(task, mismatchOfFault(`The call ${work.call} cannot be sent`, error, task.state, parts.loaded.app.build));
      return;
    }
    parts.log.error('cannot dispatch, trying again', { call: work.call, error: toFailure(error).message });
    parts.timers.add(parts.env.now() + 1_000, () => {
      // It may have arrived all the same: a worker that takes it asks first.
      if (task.live.get(command.id) === live && live.startedAt === undefined && live.stoppedAt === undefined)
        sendAgain(parts, task, open, live);
    });
  });
}

function sendAgain(parts: SendParts, task: OwnedTask, open: OpenCommand, live: LiveCall): void {
  live.refused = true;
  live.unknownUntil = parts.env.now() + signOfLife.within;
  again(parts, task, open);
}

function resend(parts: SendParts, all: boolean): void {
  const now = parts.env.now();
  for (const task of parts.tasks.values()) {
    if (!mayRun(task)) continue;
    for (const [id, live] of task.live) {
      const open = task.state.open.get(id);
      // A human was asked about an unknown outcome: another attempt to find it out is no news.
      if (open === undefined || open.command.kind === 'step' || open.unknown || hasOutcome(task, id) || isSeen(live, now)) continue;
      if (live.stoppedAt !== undefined) continue;
      const sign = Math.max(live.dispatchedAt, live.lastBeat, live.seenAt ?? 0);
      if (!all && now - sign < Math.min(RESEND_MS.first * 2 ** live.resent, RESEND_MS.most)) continue;
      if (all || live.startedAt === undefined) sendAgain(parts, task, open, live);
      else parts.endAttempt(task, id, live.attempt, { ok: false, failure: lostWorker() });
    }
  }
}

/** Whether the execution is still to begin: since it was asked for its task may have ended, or stopped waiting for it. */
function isWanted(task: OwnedTask, open: OpenCommand, attempt: number): boolean {
  const { id } = open.command;
  if (!mayRun(task) || task.state.open.get(id) !== open || open.attempts + 1 !== attempt) return false;
  if (open.freeAt === undefined || open.stopping || hasOutcome(task, id)) return false;
  return (task.live.get(id)?.refused ?? true) === true;
}

/** The app does not have it. Models are no matter of the app alone. */
function isMissing({ loaded, tools }: Pick<SendParts, 'loaded' | 'tools'>, { kind, name }: Work): boolean {
  return (kind === 'activity' && !loaded.app.activities.has(name)) || (kind === 'tool' && !tools.list().has(name));
}
