import {
  defaultBounds,
  toBoundedJson,
  toJson,
  TroupeError,
  type Json,
  type Work,
  type WorkContext,
  type WorkflowLog,
  type WorkOutcome,
} from '@troupe/contracts';
import type { Job } from './job.ts';
import { failed, succeeded } from './outcome.ts';
import { startPulse, type Pulse } from './pulse.ts';

/** How often heartbeats go out when the work has no heartbeat timeout, in milliseconds. */
const CALM_PULSE = 1_000;
/** Timers of Node cannot wait longer. */
const LONGEST_TIMER = 2_147_483_647;

export type Ending =
  /** To be reported. */
  | { readonly kind: 'outcome'; readonly outcome: WorkOutcome }
  /** Nobody wants the outcome any more. */
  | { readonly kind: 'dropped' }
  /** Unfinished: another worker is to do it. */
  | { readonly kind: 'given-back' };

/** One running attempt. It has ended once it came out, timed out or was stopped, even if its code runs on. */
export interface Attempt {
  readonly work: Work;
  readonly ended: Promise<Ending>;
  stop(reason: TroupeError, ending: Ending): void;
}

/** @param beat sends a heartbeat; never rejects */
export function startAttempt(
  work: Work,
  job: Job,
  log: WorkflowLog,
  beat: (attempt: Attempt, details: Json | undefined) => Promise<void>,
): Attempt {
  const { promise: ended, resolve } = Promise.withResolvers<Ending>();
  let over = false;
  let aborted: TroupeError | undefined;
  let controller: AbortController | undefined;
  let pulse: Pulse | undefined;

  const end = (ending: Ending): void => {
    over = true;
    clearTimeout(timer);
    if (pulse === undefined) return resolve(ending);
    pulse.stop();
    // The next attempt starts from the last details, so they travel ahead of the failure.
    if (ending.kind === 'outcome' && !ending.outcome.ok) void pulse.flush().then(() => resolve(ending));
    else resolve(ending);
  };
  const stop = (reason: TroupeError, ending: Ending): void => {
    if (over) return;
    end(ending);
    aborted = reason;
    controller?.abort(reason);
  };

  const limit = work.options?.startToClose ?? job.timeout?.(work);
  const expire = (): void => {
    const error = new TroupeError(
      'start-to-close',
      `An attempt of ${work.kind} ${JSON.stringify(work.name)} took longer than ${limit} ms.`,
    );
    stop(error, { kind: 'outcome', outcome: failed(error) });
  };
  const timer = limit === undefined || limit > LONGEST_TIMER ? undefined : setTimeout(expire, limit);

  const ctx: WorkContext = {
    idempotencyKey: work.call,
    taskId: work.task,
    callId: work.call,
    attempt: work.attempt,
    get signal() {
      if (controller === undefined) {
        controller = new AbortController();
        if (aborted !== undefined) controller.abort(aborted);
      }
      return controller.signal;
    },
    heartbeat(details) {
      const json =
        details === undefined
          ? undefined
          : toBoundedJson(details, `The heartbeat of ${work.kind} ${JSON.stringify(work.name)}`, defaultBounds.heartbeatBytes);
      if (over) return;
      const timeout = work.options?.heartbeat;
      pulse ??= startPulse(timeout === undefined ? CALM_PULSE : timeout / 3, (last) => beat(attempt, last));
      pulse.beat(json);
    },
    lastHeartbeat: work.lastHeartbeat === undefined ? undefined : toJson(work.lastHeartbeat, 'The last heartbeat'),
    get log() {
      return logOf(work, log);
    },
    agent: work.agent,
    user: work.user,
    session: work.session,
  };

  const run = async (): Promise<void> => {
    let outcome: WorkOutcome;
    try {
      outcome = succeeded(work, await job.run(work, ctx));
    } catch (error) {
      outcome = failed(error);
    }
    if (!over) end({ kind: 'outcome', outcome });
  };
  const attempt: Attempt = { work, ended, stop };
  void run();
  return attempt;
}

/** The service's log; each line says which call it is of. */
function logOf(work: Work, log: WorkflowLog): WorkflowLog {
  const of = { task: work.task, call: work.call, attempt: work.attempt };
  return {
    debug: (message, data) => log.debug(message, { ...of, ...data }),
    info: (message, data) => log.info(message, { ...of, ...data }),
    warn: (message, data) => log.warn(message, { ...of, ...data }),
    error: (message, data) => log.error(message, { ...of, ...data }),
  };
}
