import {
  CancelledError,
  cancelSubject,
  partitionOf,
  splitCallId,
  toFailure,
  TroupeError,
  type AliveCalls,
  type CallId,
  type CommandId,
  type ReportAnswer,
  type TaskId,
  type WorkCommand,
  type WorkReport,
} from '@troupe/contracts';
import type { OpenCommand } from '@troupe/engine';
import type { Bus } from '@troupe/bus';
import { beginOverLog, type BeginOverLogParts } from './begin-over-log.ts';
import { isSame, notGiven, type AttemptTokens } from './attempt-tokens.ts';
import { isHalted } from '../tasks/can-take.ts';
import { decideOutcome, type Deciding } from '../checks/decide-outcome.ts';
import { hasOutcome, type EndAttempt } from './end-attempt.ts';
import { createMayBegin, interruptedAttempt, type MayBegin, type MayBeginParts, unsettled } from './may-begin.ts';
import { addLive, liveCall, type LiveCall, type OwnedTask, type Settlement } from '../tasks/owned-task.ts';
import { settled } from '../tasks/settled.ts';
import type { UnreadableTasks } from '../tasks/unreadable-tasks.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';
import { workOptions } from './work-options.ts';

/** What workers report of the calls they were sent. */
export interface WorkReports {
  /** The answer waits until the report is durable (W3). */
  report(report: WorkReport): Promise<ReportAnswer>;
  /** The heartbeat of a worker, with the attempts it has in flight. */
  alive(calls: AliveCalls['calls']): void;
}

/** Milliseconds between two notes of an execution's progress in the log. */
const NOTE_PROGRESS_MS = 1_000;

export interface ReportParts extends MayBeginParts, BeginOverLogParts, Deciding {
  readonly bus: Bus;
  /** A task of an owned partition is being read, and is not among the tasks. */
  readonly isAdopting: (id: TaskId) => boolean;
  readonly isClosing: () => boolean;
  readonly tasks: OpenTasks;
  readonly tokens: AttemptTokens;
  readonly unreadable: UnreadableTasks;
}

interface ReportState extends ReportParts {
  readonly mayBegin: MayBegin;
}

export function createWorkReports(parts: ReportParts): WorkReports {
  const state: ReportState = { ...parts, mayBegin: beginOverLog(parts, createMayBegin(parts)) };
  return { report: (said) => report(state, said), alive: (calls) => alive(state, calls) };
}

async function report(parts: ReportState, said: WorkReport): Promise<ReportAnswer> {
  const { task: id, command } = splitCallId(said.call);
  const task = parts.tasks.get(id);
  if (!parts.ownership.owns(partitionOf(id)) || (task === undefined && (parts.isClosing() || parts.isAdopting(id)))) throw moving();
  // Nothing can be added to its log: the attempt counts as lost once that can be read again.
  if (parts.unreadable.view(id) !== undefined) return said.kind === 'outcome' ? 'stale' : 'cancel';
  const open = task?.state.open.get(command);
  const isOver = open === undefined || said.attempt !== open.attempts + 1;
  if (isOver && task?.phase === 'committing') {
    // The turn that ended it is not durable: it may be refused, and then the attempt is wanted (R2).
    await settled(task);
    return report(parts, said);
  }
  // Ended, settled, or abandoned: it is not needed any more.
  if (task === undefined || open === undefined) return said.kind === 'outcome' ? 'committed' : 'cancel';
  if (!shows(parts, task, task.live.get(command), said)) throw notGiven(said.call);
  if (isOver) return 'stale';
  if (hasOutcome(task, command)) throw unsettled();
  switch (said.kind) {
    case 'outcome':
      return outcome(parts, task, open, said);
    case 'started':
    case 'returned':
    case 'interrupted':
    case 'heartbeat':
      return answerInFlight(parts, task, open, said);
    default:
      return said satisfies never;
  }
}

/** A worker runs it, whatever this process knew of that before. */
function runs(parts: ReportState, task: OwnedTask, open: OpenCommand, live: LiveCall): void {
  const now = parts.env.now();
  live.lastBeat = now;
  live.refused = false;
  parts.timeouts.watchAttempt(task, open, live, workOptions(parts.workDefaults, open.command as WorkCommand));
}

/** What this process knows of an execution; one that a process before sent is known from now on. */
function liveOf(parts: ReportState, task: OwnedTask, open: OpenCommand): LiveCall {
  const { id } = open.command;
  const known = task.live.get(id);
  if (known !== undefined) return known;
  const live = liveCall(open.attempts + 1, parts.env.now());
  addLive(task, id, live);
  return live;
}

/** Whether the token is that of the attempt (W6). */
function shows(
  parts: ReportState,
  task: OwnedTask,
  live: LiveCall | undefined,
  { call, attempt, token }: Pick<WorkReport, 'call' | 'attempt' | 'token'>,
) {
  return live?.attempt === attempt && live.work !== undefined
    ? isSame(token, live.work.token)
    : parts.tokens.fits(token, task.state.createdAt, call, attempt);
}

function outcome(
  parts: ReportState,
  task: OwnedTask,
  { command }: OpenCommand,
  { attempt, outcome: reported }: Extract<WorkReport, { kind: 'outcome' }>,
): Promise<ReportAnswer> {
  const pending = decideOutcome(parts, task.state.start, command as WorkCommand, reported);
  return pending instanceof Promise
    ? pending.then((how) => ended(parts, task, command.id, attempt, how))
    : ended(parts, task, command.id, attempt, pending);
}

function ended(parts: ReportState, task: OwnedTask, id: CommandId, attempt: number, how: Parameters<EndAttempt>[3]): Promise<ReportAnswer> {
  return new Promise((resolve, reject) => {
    // Another process has the task: the worker repeats the report, and reaches that one.
    const settled = (settlement: Settlement): void => (settlement === 'lost' ? reject(moving()) : resolve('committed'));
    if (!parts.endAttempt(task, id, attempt, how, settled)) resolve('stale');
  });
}

function answerInFlight(
  parts: ReportState,
  task: OwnedTask,
  open: OpenCommand,
  said: Exclude<WorkReport, { kind: 'outcome' }>,
): ReportAnswer | Promise<ReportAnswer> {
  const { id } = open.command;
  const known = task.live.get(id);
  // The lost calls are counted before the next turn: the worker repeats the report after that.
  if (known === undefined && task.unsent && !isHalted(task)) throw moving();
  const live = known ?? liveOf(parts, task, open);
  switch (said.kind) {
    case 'started':
      if (known === undefined && said.asks === true) {
        live.refused = true;
        return 'stale';
      }
      return parts.mayBegin(task, open, live, said);
    case 'returned':
      return returned(parts, task, open, live, said.by);
    case 'interrupted':
      // To find out what happened does no harm, however often: that goes back as if it had not begun.
      if (open.unknown) {
        forgetBegin(live);
        return returned(parts, task, open, live, undefined);
      }
      return ended(parts, task, id, live.attempt, { ok: false, failure: interruptedAttempt(), interrupted: true });
    case 'heartbeat': {
      if (live.stoppedAt !== undefined) return 'cancel';
      const now = parts.env.now();
      if (live.startedAt === undefined) runs(parts, task, open, live);
      live.lastBeat = now;
      if (said.details !== undefined && now - live.lastNoted >= NOTE_PROGRESS_MS) {
        live.lastNoted = now;
        parts.enqueue(task, { input: { kind: 'progress', id, attempt: said.attempt, details: said.details } });
      } else if (said.details !== undefined) open.lastHeartbeat = said.details;
      return 'continue';
    }
    default:
      return said satisfies never;
  }
}

/**
 * It was not begun with the message that came to the worker: that is durable, so that this delivery never counts as lost.
 * That another delivery has begun stays known (W4).
 */
function returned(
  parts: ReportState,
  task: OwnedTask,
  open: OpenCommand,
  live: LiveCall,
  by: string | undefined,
): Promise<ReportAnswer> | ReportAnswer {
  const { id } = open.command;
  if (by !== undefined && live.startedBy === by) forgetBegin(live);
  const mayRun = live.startedAt !== undefined || (!open.unknown && open.begun === live.attempt && open.begunBy !== by);
  if (live.stoppedAt !== undefined && !mayRun) {
    parts.endAttempt(task, id, live.attempt, {
      ok: false,
      failure: toFailure(new CancelledError('The call was cancelled before it began.')),
    });
    return 'cancel';
  }
  return new Promise((resolve) =>
    parts.enqueue(task, {
      input: { kind: 'progress', id, attempt: live.attempt, returned: true, ...(by === undefined ? {} : { by }) },
      settled: () => resolve('continue'),
    }),
  );
}

function forgetBegin(live: LiveCall): void {
  live.startedAt = undefined;
  live.startedBy = undefined;
  live.seenAt = undefined;
  live.begins = undefined;
}

function alive(parts: ReportState, calls: AliveCalls['calls']): void {
  let forged: CallId | undefined;
  for (const [call, attempt, token] of calls) {
    const { task: id, command } = splitCallId(call);
    if (!parts.ownership.owns(partitionOf(id)) || parts.isAdopting(id)) continue;
    const task = parts.tasks.get(id);
    const open = task?.state.open.get(command);
    if (task === undefined || open === undefined || attempt <= open.attempts) {
      // By a turn that is not durable yet nothing is stopped (R2); the next sign of life finds out.
      if (task?.phase !== 'committing') parts.bus.broadcast(cancelSubject, { call, attempt });
    } else if (!shows(parts, task, task.live.get(command), { call, attempt, token })) forged = call;
    else if (attempt === open.attempts + 1) {
      const live = liveOf(parts, task, open);
      live.seenAt = parts.env.now();
      if (live.startedAt === undefined) runs(parts, task, open, live);
      if (live.stoppedAt !== undefined) parts.bus.broadcast(cancelSubject, { call, attempt });
    }
  }
  if (forged !== undefined) throw notGiven(forged);
}

function moving(): TroupeError {
  return new TroupeError('unavailable', 'The task is moving to another process; try again.', { retryable: true });
}
