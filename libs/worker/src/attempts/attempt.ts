import {
  defaultBounds,
  type Deadlines,
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
import { appCode } from '../app-code/app-code.ts';
import { startPulse, type Pulse } from './pulse.ts';
import { OwnedCode, type StrayErrors } from '../app-code/owned-code.ts';
import type { Env } from '@troupe/env';

/** How often heartbeats go out when the work has no heartbeat timeout, in milliseconds. */
const CALM_PULSE = 1_000;

export type Ending =
  /** To be reported. */
  | { readonly kind: 'outcome'; readonly outcome: WorkOutcome }
  /** It was stopped. `awaited`: its owner waits for what becomes of it when its code has come to an end. */
  | { readonly kind: 'dropped'; readonly awaited: boolean }
  /** Unfinished: the worker is shut down. */
  | { readonly kind: 'interrupted' };

/** One running attempt. It has ended once it came out, timed out or was stopped, even if its code runs on. */
export interface Attempt {
  readonly work: Work;
  readonly ended: Promise<Ending>;
  /** Resolves once its code has come to an end, however long after the attempt. */
  over(): Promise<WorkOutcome>;
  stop(reason: TroupeError, ending: Ending): void;
}

export interface AttemptOptions {
  readonly log: WorkflowLog;
  readonly env: Env;
  readonly strayErrors: StrayErrors | undefined;
  /** Of all attempts of the worker. */
  readonly limits: Deadlines;
  /** Sends a heartbeat; never rejects. */
  readonly beat: (attempt: Attempt, details: Json | undefined) => Promise<void>;
}

export function startAttempt(work: Work, job: Job, { log, env, limits, strayErrors, beat }: AttemptOptions): Attempt {
  const { promise: ended, resolve } = Promise.withResolvers<Ending>();
  let code: WorkOutcome | undefined;
  let ran: PromiseWithResolvers<WorkOutcome> | undefined;
  let over = false;
  let aborted: TroupeError | undefined;
  let controller: AbortController | undefined;
  let pulse: Pulse | undefined;

  const end = (ending: Ending): void => {
    over = true;
    cancelLimit();
    if (pulse === undefined) return resolve(ending);
    pulse.stop();
    // The next attempt starts from the last details, so they travel ahead of the failure.
    if (ending.kind === 'interrupted' || (ending.kind === 'outcome' && !ending.outcome.ok)) void pulse.flush().then(() => resolve(ending));
    else resolve(ending);
  };
  const stop = (reason: TroupeError, ending: Ending): void => {
    if (over) return;
    end(ending);
    aborted = reason;
    // Who listens is code of the call, whoever stops it.
    call.run(() => controller?.abort(reason));
  };
  const { kind, name } = work;
  const call = new OwnedCode({
    describe: () => ({ what: `${kind} "${name}"`, about: { task: work.task, call: work.call, attempt: work.attempt, kind, name } }),
    log,
    strayErrors,
    fail: (error) =>
      stop(new TroupeError('aborted', 'An error of the call was caught by nobody.'), { kind: 'outcome', outcome: failed(error) }),
  });

  const limit = work.options?.startToClose ?? job.timeout?.(work);
  const expire = (): void => {
    const error = new TroupeError(
      'start-to-close',
      `An attempt of ${work.kind} ${JSON.stringify(work.name)} took longer than ${limit} ms.`,
    );
    stop(error, { kind: 'outcome', outcome: failed(error) });
  };
  const cancelLimit = limit === undefined ? () => {} : limits.add(limit, expire);

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
      // What becomes of a heartbeat is no longer code of the call.
      appCode.exit(() => {
        pulse ??= startPulse(env, timeout === undefined ? CALM_PULSE : timeout / 3, (last) => beat(attempt, last));
        pulse.beat(json);
      });
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
      outcome = succeeded(work, await call.run(() => job.run(work, ctx)));
    } catch (error) {
      outcome = failed(error);
    }
    if (!over) end({ kind: 'outcome', outcome });
    code = outcome;
    ran?.resolve(outcome);
  };
  const attempt: Attempt = {
    work,
    ended,
    // Few are waited for once they have ended.
    over: () => (code === undefined ? (ran ??= Promise.withResolvers()).promise : Promise.resolve(code)),
    stop,
  };
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
