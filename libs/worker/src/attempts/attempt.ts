import {
  defaultBounds,
  noSecrets,
  publicId,
  toBoundedJson,
  toJson,
  TroupeError,
  withoutTenant,
  type CallChain,
  type Deadlines,
  type Json,
  type Redactor,
  type Work,
  type WorkContext,
  type WorkflowLog,
  type WorkOutcome,
} from '@troupe/contracts';
import type { Bus } from '@troupe/bus';
import { ownerArtifacts } from '../artifacts/owner-artifacts.ts';
import type { Job } from './job.ts';
import { failed, succeeded } from './outcome.ts';
import { appCode } from '../app-code/app-code.ts';
import { startPulse, type Pulse } from './pulse.ts';
import { OwnedCode, type StrayErrors } from '../app-code/owned-code.ts';
import type { Env } from '@troupe/env';

/** How often heartbeats go out when the work has no heartbeat timeout, in milliseconds. */
const HEARTBEAT_MS = 1_000;

export type Ending =
  /** To be reported. `runsOn`: its code has not come to an end. */
  | { readonly kind: 'outcome'; readonly outcome: WorkOutcome; readonly runsOn?: true }
  /** It was stopped; what becomes of it is reported when its code has come to an end. */
  | { readonly kind: 'dropped' }
  /** Unfinished: the worker is shut down. */
  | { readonly kind: 'interrupted' };

/** One running attempt. It has ended once it came out, timed out or was stopped, even if its code runs on. */
export interface Attempt {
  readonly work: Work;
  readonly ended: Promise<Ending>;
  /** Whether its code has not come to an end. */
  readonly runsOn: boolean;
  /** Resolves once its code has come to an end, however long after the attempt. */
  over(): Promise<WorkOutcome>;
  stop(reason: TroupeError, ending: Ending): void;
}

export interface AttemptOptions {
  readonly bus: Bus;
  readonly log: WorkflowLog;
  readonly env: Env;
  readonly strayErrors: StrayErrors | undefined;
  readonly redact: Redactor | undefined;
  /** Of all attempts of the worker. */
  readonly limits: Deadlines;
  /** Sends a heartbeat; never rejects. */
  readonly beat: (attempt: Attempt, details: Json | undefined) => Promise<void>;
}

export function startAttempt(work: Work, job: Job, options: AttemptOptions): Attempt {
  const attempt = new CodeAttempt(work, job, options);
  void attempt.run(job, contextOf(attempt, options));
  return attempt;
}

class CodeAttempt implements Attempt {
  readonly work: Work;
  readonly ended: Promise<Ending>;
  readonly #options: AttemptOptions;
  readonly #resolve: (ending: Ending) => void;
  readonly #call: OwnedCode;
  readonly #cancelLimit: (() => void) | undefined;
  #outcome: WorkOutcome | undefined;
  #ran: PromiseWithResolvers<WorkOutcome> | undefined;
  #over = false;
  #aborted: TroupeError | undefined;
  #controller: AbortController | undefined;
  #pulse: Pulse | undefined;

  constructor(work: Work, job: Job, options: AttemptOptions) {
    const { promise, resolve } = Promise.withResolvers<Ending>();
    this.work = work;
    this.ended = promise;
    this.#resolve = resolve;
    this.#options = options;
    const { kind, name } = work;
    this.#call = new OwnedCode({
      describe: () => ({ what: `${kind} "${name}"`, about: { task: work.task, call: work.call, attempt: work.attempt, kind, name } }),
      log: options.log,
      strayErrors: options.strayErrors,
      fail: (error) =>
        this.stop(new TroupeError('aborted', 'An error of the call was caught by nobody.'), { kind: 'outcome', outcome: failed(error) }),
    });
    const limit = work.options?.startToClose ?? job.timeout?.(work);
    this.#cancelLimit = limit === undefined ? undefined : options.limits.add(limit, () => this.#expire(limit));
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#aborted !== undefined) this.#controller.abort(this.#aborted);
    }
    return this.#controller.signal;
  }

  async run(job: Job, ctx: WorkContext): Promise<void> {
    let outcome: WorkOutcome;
    try {
      outcome = succeeded(this.work, await this.#call.run(() => job.run(this.work, ctx)));
    } catch (error) {
      outcome = failed(error);
    }
    if (!this.#over) this.#end({ kind: 'outcome', outcome });
    this.#outcome = outcome;
    this.#ran?.resolve(outcome);
  }

  get runsOn(): boolean {
    return this.#outcome === undefined;
  }

  over(): Promise<WorkOutcome> {
    // Few are waited for once they have ended.
    return this.#outcome === undefined ? (this.#ran ??= Promise.withResolvers()).promise : Promise.resolve(this.#outcome);
  }

  stop(reason: TroupeError, ending: Ending): void {
    if (this.#over) return;
    this.#end(ending);
    this.#aborted = reason;
    // Listeners of the signal are code of the call, whatever stops it.
    this.#call.run(() => this.#controller?.abort(reason));
  }

  heartbeat(details: Json | undefined): void {
    if (this.#over) return;
    const { env, beat } = this.#options;
    const timeout = this.work.options?.heartbeat;
    // What becomes of a heartbeat is no longer code of the call.
    appCode.exit(() => {
      this.#pulse ??= startPulse(env, timeout === undefined ? HEARTBEAT_MS : timeout / 3, (last) => beat(this, last));
      this.#pulse.beat(details);
    });
  }

  #end(ending: Ending): void {
    this.#over = true;
    this.#cancelLimit?.();
    const pulse = this.#pulse;
    if (pulse === undefined) return this.#resolve(ending);
    pulse.stop();
    // The next attempt starts from the last details, so they travel ahead of the failure.
    if (ending.kind === 'interrupted' || (ending.kind === 'outcome' && !ending.outcome.ok))
      void pulse.flush().then(() => this.#resolve(ending));
    else this.#resolve(ending);
  }

  #expire(limit: number): void {
    const { kind, name } = this.work;
    const error = new TroupeError('start-to-close', `An attempt of ${kind} ${JSON.stringify(name)} took longer than ${limit} ms.`);
    this.stop(error, { kind: 'outcome', outcome: failed(error) });
  }
}

const NO_CHAIN: CallChain = Object.freeze([]);

/** What the code of the call gets. */
function contextOf(attempt: CodeAttempt, { bus, env, log, redact = noSecrets }: AttemptOptions): WorkContext {
  const { work } = attempt;
  return {
    idempotencyKey: work.call,
    taskId: publicId(work.task),
    callId: withoutTenant(work.call),
    attempt: work.attempt,
    get signal() {
      return attempt.signal;
    },
    heartbeat(details) {
      attempt.heartbeat(
        details === undefined
          ? undefined
          : toBoundedJson(details, `The heartbeat of ${work.kind} ${JSON.stringify(work.name)}`, defaultBounds.heartbeatBytes),
      );
    },
    lastHeartbeat: work.lastHeartbeat === undefined ? undefined : toJson(work.lastHeartbeat, 'The last heartbeat'),
    get log() {
      return logOf(work, log);
    },
    get artifacts() {
      return ownerArtifacts({ bus, env, log, redact, signal: () => attempt.signal }, work);
    },
    agent: work.agent,
    chain: work.chain ?? NO_CHAIN,
    user: work.user,
    session: work.session === undefined ? undefined : withoutTenant(work.session),
  };
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
