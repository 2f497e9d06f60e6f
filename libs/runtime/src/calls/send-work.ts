import {
  signOfLife,
  toFailure,
  TroupeError,
  withoutTenant,
  type Json,
  type RecordedOptions,
  type Work,
  type WorkflowLog,
} from '@troupe/contracts';
import type { Bus } from '@troupe/bus';
import type { OpenCommand } from '@troupe/engine';
import type { Env } from '@troupe/env';
import type { ToolSource } from '@troupe/tools';
import { hasOutcome, type EndAttempt } from '../attempts/end-attempt.ts';
import { isSeen, lostWorker } from '../attempts/may-begin.ts';
import { turnOf } from '../attempts/stop-work.ts';
import type { WorkTimeouts } from '../attempts/work-timeouts.ts';
import type { LoadedApp } from '../code/loaded-app.ts';
import { mismatchOfFault } from '../code/mismatch.ts';
import type { LiveText } from '../events/live-text.ts';
import { mayRun } from '../tasks/can-take.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';
import { addLive, liveCall, type LiveCall, type OwnedTask } from '../tasks/owned-task.ts';
import type { Block, Dispatch } from '../tasks/task-callbacks.ts';
import type { TimerQueue } from '../time/timer-queue.ts';
import { publishWork } from './large-work.ts';
import { again, isConfirmed, isWanted } from './may-begin-call.ts';
import { workOf, type WorkOfParts } from './work-of.ts';

/** Sends work to workers, and sends it again. */
export interface SendWork {
  send(task: OwnedTask, open: OpenCommand, attempt: number, options: RecordedOptions, args: Json | undefined): void;
  /** Sends again what was sent and had no heartbeat, with backoff; all of it when the bus lost what it held. */
  resend(all: boolean): void;
}

/** Milliseconds without a heartbeat after which an attempt is sent again: a backoff that doubles up to the maximum. */
const RESEND_MS = { first: 30_000, most: 300_000 };

export interface SendParts extends WorkOfParts {
  readonly block: Block;
  readonly bus: Bus;
  readonly dispatch: Dispatch;
  readonly endAttempt: EndAttempt;
  readonly env: Env;
  readonly loaded: LoadedApp;
  readonly log: WorkflowLog;
  readonly tasks: OpenTasks;
  readonly text: Pick<LiveText, 'begin'>;
  readonly timeouts: Pick<WorkTimeouts, 'watchStart'>;
  readonly timers: TimerQueue;
  readonly tools: Pick<ToolSource, 'list'>;
}

export function createSendWork(parts: SendParts): SendWork {
  return {
    send: (task, open, attempt, options, args) => send(parts, task, open, attempt, options, args),
    resend: (all) => resend(parts, all),
  };
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
      parts.block(task, mismatchOfFault(`The call ${withoutTenant(work.call)} cannot be sent`, error, task.state, parts.loaded.app.build));
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

/** The app does not have it. Models are no matter of the app alone. */
function isMissing({ loaded, tools }: Pick<SendParts, 'loaded' | 'tools'>, { kind, name }: Work): boolean {
  return (kind === 'activity' && !loaded.app.activities.has(name)) || (kind === 'tool' && !tools.list().has(name));
}
