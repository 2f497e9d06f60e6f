import { boundedWait, defaultRetry, growingWait, type Failure, type RecordedOptions, type ResolvedRetry } from '@troupe/contracts';
import type { OpenCommand } from './task-state.ts';

export type NextAttempt =
  /** `at`: when the next execution may begin, in milliseconds since 1970. */
  { readonly kind: 'retry'; readonly at: number } | { readonly kind: 'give-up'; readonly failure: Failure };

/** Executions of one call that may die with their process; then the call fails, and its task shows why. */
const MAX_LOSSES = 20;
/**
 * How waits grow after losses, where the policy does not say: a process that dies again and again is up
 * for ever longer in between. Half of a wait is random, so that calls which died together part.
 */
const AFTER_LOSSES = { initial: 1_000, factor: 2, max: 30 * 60_000, jitter: 0.5 };
/** Failures that end a call whatever its policy says. */
const FINAL = new Set(['schedule-to-start', 'schedule-to-close', 'not-json', 'payload-too-large', 'cancelled']);

/**
 * What follows a failed execution.
 *
 * @param open the call before this failure is counted
 * @param random in [0, 1), for the jitter
 */
export function nextAttempt(
  open: OpenCommand,
  options: RecordedOptions,
  failure: Failure,
  lost: boolean,
  now: number,
  random: number,
): NextAttempt {
  const policy: ResolvedRetry = { ...defaultRetry, ...options.retry };
  const failures = open.failures + (lost ? 0 : 1);
  const final =
    failure.retryable === false ||
    FINAL.has(failure.code ?? '') ||
    policy.nonRetryable.includes(failure.name) ||
    policy.nonRetryable.includes(failure.code ?? '');
  if (!lost && (final || failures >= policy.attempts)) return { kind: 'give-up', failure };
  if (lost && lossesOf(open) + 1 >= MAX_LOSSES) return { kind: 'give-up', failure: deadly(failure) };
  const wait = lost ? afterLoss(open, options, random) : afterFailure(policy, options, failure, failures, random);
  const deadline = options.scheduleToClose === undefined ? Infinity : (open.freeAt ?? open.since) + options.scheduleToClose;
  if (now + wait >= deadline) return { kind: 'give-up', failure: closed(options.scheduleToClose!, failure) };
  return { kind: 'retry', at: now + wait };
}

/** A first loss is repeated at once; a call that keeps killing its process, ever later. */
function afterLoss(open: OpenCommand, options: RecordedOptions, random: number): number {
  const losses = lossesOf(open);
  if (losses <= 0) return 0;
  const growth = { ...AFTER_LOSSES, ...options.retry };
  return Math.ceil(growingWait(growth, losses) * (1 - growth.jitter * random));
}

/** As long as the other side asks, or else as the policy says; what is asked is bounded by the policy, too. */
function afterFailure(policy: ResolvedRetry, options: RecordedOptions, failure: Failure, failures: number, random: number): number {
  const asked = boundedWait(failure.retryAfter, options.retry?.max) ?? 0;
  return Math.max(Math.ceil(growingWait(policy, failures) * (1 - policy.jitter * random)), asked);
}

/** Executions that died with their process. */
export function lossesOf(open: OpenCommand): number {
  return open.attempts - open.failures - (open.interruptions ?? 0);
}

function deadly(failure: Failure): Failure {
  const message = `${MAX_LOSSES} executions died with their process and none came to an end: the work may kill the process that runs it.`;
  return { ...failure, message, retryable: false };
}

/** The call ran out of time; what last went wrong is the cause. */
export function closed(limit: number, cause: Failure | undefined): Failure {
  return {
    name: 'TimeoutError',
    code: 'schedule-to-close',
    message: `The call and its retries took longer than ${limit} ms.`,
    ...(cause === undefined ? {} : { cause }),
  };
}
