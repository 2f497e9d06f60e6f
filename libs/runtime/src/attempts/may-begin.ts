import {
  CancelledError,
  partitionOf,
  signOfLife,
  toFailure,
  TroupeError,
  type Failure,
  type ReportAnswer,
  type WorkCommand,
  type WorkReport,
} from '@troupe/contracts';
import type { OpenCommand } from '@troupe/engine';
import type { Env } from '@troupe/env';
import { isBegunDurably } from './begun-durably.ts';
import { isHalted } from '../tasks/can-take.ts';
import { hasOutcome, type EndAttempt } from './end-attempt.ts';
import type { LiveCall, OwnedTask, Settlement } from '../tasks/owned-task.ts';
import { workOptions } from './work-options.ts';
import type { WorkTimeouts } from './work-timeouts.ts';
import type { Inbox } from '../turns/inbox.ts';
import type { Ownership } from '../cluster/ownership.ts';
import type { TimerQueue } from '../time/timer-queue.ts';
import type { WorkDefaults } from '../calls/work-defaults.ts';

type Started = Extract<WorkReport, { readonly kind: 'started' }>;

/**
 * Answers a worker that begins an attempt, or asks whether it may: deliveries are at-least-once and may be late,
 * and an earlier worker of the same one may be alive. The answer waits until its grounds are durable (W4).
 */
export type MayBegin = (task: OwnedTask, open: OpenCommand, live: LiveCall, said: Started) => Promise<ReportAnswer>;

/** Whether a recent heartbeat of a worker named the execution. */
export function isSeen(live: LiveCall, now: number): boolean {
  return live.seenAt !== undefined && now - live.seenAt < signOfLife.counts;
}

/** How an execution ends whose worker showed no sign of life. */
export function lostWorker(): Failure {
  return { name: 'AttemptLostError', code: 'attempt-lost', message: 'The worker that ran the attempt died, or lost its connection.' };
}

/** How one ends whose worker was shut down meanwhile. */
export function interruptedAttempt(): Failure {
  return { name: 'AttemptLostError', code: 'attempt-lost', message: 'The worker that ran the attempt was shut down before it ended.' };
}

export interface MayBeginParts {
  readonly endAttempt: EndAttempt;
  readonly enqueue: Inbox['enqueue'];
  readonly env: Env;
  readonly ownership: Ownership;
  readonly timeouts: Pick<WorkTimeouts, 'watchAttempt' | 'watchStart'>;
  readonly timers: TimerQueue;
  readonly workDefaults: WorkDefaults;
}

export function createMayBegin(parts: MayBeginParts): MayBegin {
  const { endAttempt, timeouts } = parts;
  const begin = (task: OwnedTask, open: OpenCommand, live: LiveCall, { by, again }: Started): ReportAnswer | Promise<ReportAnswer> => {
    const options = workOptions(parts.workDefaults, open.command as WorkCommand);
    if (!timeouts.watchStart(task, open, live, options)) return 'stale';
    live.startedBy = by;
    live.startedAs = again;
    timeouts.watchAttempt(task, open, live, options);
    // To find out what happened does no harm, however often.
    if (open.unknown || !isBegunDurably(open, options) || open.begunBy === by) return 'continue';
    live.begins = beginDurably(task, open, live, by);
    // Asked again, the worker is answered by what is stored then.
    live.begins.catch(() => (live.begins = undefined));
    return live.begins;
  };

  /** That it begins is durable before it does: a later owner knows that it may have happened (W4, W5). */
  const beginDurably = async (task: OwnedTask, { command: { id } }: OpenCommand, live: LiveCall, by: string): Promise<ReportAnswer> => {
    const { attempt } = live;
    const settlement = await new Promise<Settlement>((settled) =>
      parts.enqueue(task, { input: { kind: 'progress', id, attempt, by }, settled }),
    );
    // The turn may have been on its way for long: another owner may have read it, and count on its worker no more (P3).
    if (!parts.ownership.owns(partitionOf(task.id))) throw leaseExpired();
    if (settlement !== 'durable' || task.live.get(id) !== live) return 'stale';
    if (live.stoppedAt === undefined) return 'continue';
    // What stopped it was stored first: its worker does not begin it (W7).
    endAttempt(task, id, attempt, { ok: false, failure: toFailure(new CancelledError('The call was cancelled before it began.')) });
    return 'cancel';
  };

  /** Another worker was given the same message before. */
  const isRedelivered = (open: OpenCommand, { delivered = 1 }: Started): boolean => delivered - open.returned > 1;

  /** Another worker may have begun it before. */
  const mayBeInFlight = (open: OpenCommand, live: LiveCall, said: Started): boolean =>
    !open.unknown && (isRedelivered(open, said) || (open.begun === live.attempt && open.begunBy !== said.by));

  const decide: MayBegin = async (task, open, live, said) => {
    const now = parts.env.now();
    const { id } = open.command;
    if (task.live.get(id) !== live || hasOutcome(task, id)) return 'stale';
    // It ended in a turn that is on its way to the store: the worker asks again (W4).
    if (live.attempt !== open.attempts + 1) throw unsettled();
    if (live.stoppedAt !== undefined) return 'cancel';
    if (live.startedBy === said.by) return live.begins ?? 'continue';
    if (said.asks !== true) return live.startedBy === undefined ? begin(task, open, live, said) : 'stale';
    if (isHalted(task)) {
      // Nothing of it begins now; it is sent again once the task goes on.
      live.refused = live.startedAt === undefined;
      return 'stale';
    }
    // Another copy of its message has begun, e.g. one that an earlier or later owner sent: the outcome comes from that one.
    if (live.startedBy !== undefined && (live.startedAs !== said.again || !isRedelivered(open, said))) return 'stale';
    const doubtful = mayBeInFlight(open, live, said);
    if (isSeen(live, now)) return 'stale';
    if (now < live.unknownUntil && (doubtful || said.again !== undefined)) {
      await new Promise<void>((resolve) => parts.timers.add(live.unknownUntil, resolve));
      // The partition may have another owner by now (P3), which knows what became of the call.
      if (!parts.ownership.owns(partitionOf(task.id))) throw leaseExpired();
      return decide(task, open, live, said);
    }
    if (doubtful) {
      endAttempt(task, id, live.attempt, { ok: false, failure: lostWorker() });
      return 'stale';
    }
    // Another copy of its message has begun: should that be lost, its own redelivery shows it.
    return live.startedAt === undefined ? begin(task, open, live, said) : 'stale';
  };
  return decide;
}

export function leaseExpired(): TroupeError {
  return new TroupeError('unavailable', 'This process does not know whether the task is still its own; try again.', { retryable: true });
}

/** How the attempt ended waits for its turn. */
export function unsettled(): TroupeError {
  return new TroupeError('unavailable', 'How the attempt ended is not durable yet; try again.', { retryable: true });
}
