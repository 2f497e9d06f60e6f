import { defaultRetry, type Failure, type RecordedOptions, type ResolvedRetry } from '@troupe/contracts';
import type { OpenCommand } from './task-state.ts';

export type NextAttempt =
  /** `at`: when the next execution may begin, in milliseconds since 1970. */
  { readonly kind: 'retry'; readonly at: number } | { readonly kind: 'give-up'; readonly failure: Failure };

/** Executions of one call that may die with their process; then the call fails, and its task shows why. */
const MAX_LOSSES = 20;
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
  const wait = lost ? afterLoss(policy, open) : Math.max(backoff(policy, failures, random), failure.retryAfter ?? 0);
  const deadline = options.scheduleToClose === undefined ? Infinity : open.since + options.scheduleToClose;
  if (now + wait >= deadline) return { kind: 'give-up', failure: closed(options.scheduleToClose!, failure) };
  return { kind: 'retry', at: now + wait };
}

/** A first loss is repeated at once; a call that keeps killing its process, ever later. */
function afterLoss(policy: ResolvedRetry, open: OpenCommand): number {
  const losses = lossesOf(open);
  return losses <= 0 ? 0 : Math.min(policy.initial * policy.factor ** (losses - 1), policy.max);
}

function lossesOf(open: OpenCommand): number {
  return open.attempts - open.failures;
}

function deadly(failure: Failure): Failure {
  const message = `${MAX_LOSSES} executions died with their process and none came to an end: the work may kill whoever runs it.`;
  return { ...failure, message, retryable: false };
}

function backoff(policy: ResolvedRetry, failures: number, random: number): number {
  const full = Math.min(policy.initial * policy.factor ** (failures - 1), policy.max);
  return Math.ceil(full * (1 - policy.jitter * random));
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
