import { milliseconds, type Duration } from '../values/duration.ts';
import { TroupeError } from '../errors/errors.ts';
import { inWords } from '../values/in-words.ts';

/** When and how often failed work is tried again. */
export interface RetryPolicy {
  /** How many executions may fail before the call fails; 1 means no retry. */
  readonly attempts?: number;
  /** Wait before the second execution. */
  readonly initial?: Duration;
  /** What each wait is multiplied by to get the next. */
  readonly factor?: number;
  /** Longest wait. */
  readonly max?: Duration;
  /** Share of the wait that is random, 0 to 1. */
  readonly jitter?: number;
  /** Names or codes of errors that end the retries at once. */
  readonly nonRetryable?: readonly string[];
}

/**
 * What recovery may do with work whose outcome nobody knows. `pure` and `idempotent` work is run
 * again (with the same idempotency key); `once` is never repeated: it waits for `reconcile` or a human.
 */
export type Effect = 'pure' | 'idempotent' | 'once';

/** The four timeouts, as every durable engine names them. */
export interface Timeouts {
  /** From dispatch until a worker takes it. */
  readonly scheduleToStart?: Duration;
  /** One attempt. */
  readonly startToClose?: Duration;
  /** All attempts and the waits between them. */
  readonly scheduleToClose?: Duration;
  /** Longest silence between two heartbeats of an attempt. */
  readonly heartbeat?: Duration;
}

/** The part of an AbortSignal the engine relies on. */
export interface Abortable {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Options of a step, call, tool call, model call. */
export interface CallOptions extends Timeouts {
  readonly retry?: RetryPolicy;
  /** Distinguishes identical calls made at the same moment. */
  readonly key?: string;
  /** Lower runs first; 0 is the default. */
  readonly priority?: number;
  readonly effect?: Effect;
  /** Aborting it stops the work and rejects with its reason. */
  readonly signal?: Abortable;
}

/** A retry policy with every field present; durations in milliseconds. */
export interface ResolvedRetry {
  readonly attempts: number;
  readonly initial: number;
  readonly factor: number;
  readonly max: number;
  readonly jitter: number;
  readonly nonRetryable: readonly string[];
}

/** Options as the log keeps them: no defaults filled in, durations in milliseconds. */
export interface RecordedOptions {
  readonly retry?: Partial<ResolvedRetry>;
  readonly scheduleToStart?: number;
  readonly startToClose?: number;
  readonly scheduleToClose?: number;
  readonly heartbeat?: number;
  readonly priority?: number;
  readonly effect?: Effect;
}

export const defaultRetry: ResolvedRetry = { attempts: 3, initial: 200, factor: 2, max: 30_000, jitter: 0.2, nonRetryable: [] };

/** @throws TroupeError `out-of-range`, `invalid-duration` */
export function recordOptions(options: CallOptions | undefined): RecordedOptions | undefined {
  if (options === undefined) return undefined;
  const recorded: Record<string, unknown> = {};
  for (const name of ['scheduleToStart', 'startToClose', 'scheduleToClose', 'heartbeat'] as const) {
    if (options[name] !== undefined) recorded[name] = milliseconds(options[name], name);
  }
  if (options.retry !== undefined) recorded['retry'] = recordRetry(options.retry);
  if (options.priority !== undefined && options.priority !== 0) {
    if (!Number.isFinite(options.priority)) throw range('priority is a number', options.priority);
    recorded['priority'] = options.priority;
  }
  if (options.effect !== undefined) {
    if (!['pure', 'idempotent', 'once'].includes(options.effect)) throw range('effect is "pure", "idempotent" or "once"', options.effect);
    recorded['effect'] = options.effect;
  }
  return Object.keys(recorded).length === 0 ? undefined : (recorded as RecordedOptions);
}

function recordRetry(retry: RetryPolicy): Partial<ResolvedRetry> {
  const { attempts, factor, jitter, nonRetryable } = retry;
  if (attempts !== undefined && !(Number.isInteger(attempts) && attempts >= 1))
    throw range('retry.attempts is a whole number ≥ 1', attempts);
  if (factor !== undefined && !(Number.isFinite(factor) && factor >= 1)) throw range('retry.factor is a number ≥ 1', factor);
  if (jitter !== undefined && !(Number.isFinite(jitter) && jitter >= 0 && jitter <= 1))
    throw range('retry.jitter is between 0 and 1', jitter);
  if (nonRetryable !== undefined && !(Array.isArray(nonRetryable) && nonRetryable.every((each) => typeof each === 'string')))
    throw range('retry.nonRetryable lists names or codes of errors', nonRetryable);
  return {
    ...(attempts === undefined ? {} : { attempts }),
    ...(retry.initial === undefined ? {} : { initial: milliseconds(retry.initial, 'retry.initial') }),
    ...(factor === undefined ? {} : { factor }),
    ...(retry.max === undefined ? {} : { max: milliseconds(retry.max, 'retry.max') }),
    ...(jitter === undefined ? {} : { jitter: jitter + 0 }),
    ...(nonRetryable === undefined ? {} : { nonRetryable: [...nonRetryable] }),
  };
}

function range(rule: string, got: unknown): TroupeError {
  return new TroupeError('out-of-range', `${rule}; got ${inWords(got)}.`);
}
