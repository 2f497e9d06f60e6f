import { boundedWait, ToolError, TroupeError, type Effect } from '@troupe/contracts';
import { ConnectionFailure } from './connection-failure.ts';
import type { HttpAnswer } from './http-client.ts';

/** Whose attempt failed: the host that was asked, and what may be done again. */
export interface Asked {
  readonly host: string;
  readonly effect: Effect;
}

/** Statuses of a server that did nothing yet. */
const NOTHING_DONE = [425, 429];
/** Of one that may do it when it is asked again. */
const AGAIN = [408, ...NOTHING_DONE];

const LONGEST_WORD = 200;

/** Why there was no answer, or no end of one. */
export function brokenOff({ host, effect }: Asked, error: unknown): TroupeError {
  if (!(error instanceof ConnectionFailure)) {
    const what = `${host} did not answer, or not to the end (${wordFor(error)}).`;
    return effect === 'once' ? unknownOutcome(what) : new ToolError(what, { retryable: true });
  }
  const { cause } = error;
  if (cause instanceof TroupeError) return cause;
  return new ToolError(`${host} cannot be reached (${wordFor(cause)}).`, { retryable: true });
}

/** What a status other than that of a success means. @param said what the answer says, as text */
export function refused({ host, effect }: Asked, answer: Pick<HttpAnswer, 'status' | 'header'>, said: string, now: number): TroupeError {
  const { status } = answer;
  const what = `${host} answered ${status}${said === '' ? '.' : `: ${said}`}`;
  if (status >= 300 && status < 400) return new ToolError(`${host} answered ${status}, a redirect, which is not followed.`);
  if (status < 500 && !AGAIN.includes(status)) return new ToolError(what);
  if (effect === 'once' && !NOTHING_DONE.includes(status)) return unknownOutcome(what);
  const wait = waitOf(answer.header('retry-after'), now);
  return new ToolError(what, { retryable: true, ...(wait === undefined ? {} : { retryAfter: wait }) });
}

function unknownOutcome(what: string): TroupeError {
  return new TroupeError('outcome-unknown', `${what} Nobody knows whether it did what it was asked for.`, { retryable: false });
}

/** Seconds, or a date. */
function waitOf(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\s*\d{1,12}(\.\d{1,6})?\s*$/.test(value)) return boundedWait(Number(value) * 1_000);
  // Left alone, Date.parse makes a date of any number.
  return /^[A-Z][a-z]{2}/.test(value) ? boundedWait(Date.parse(value) - now) : undefined;
}

/** A code such as ECONNRESET; messages of the system may hold an address of the network. */
function wordFor(error: unknown): string {
  let inner = error;
  for (let depth = 0; depth < 5 && inner instanceof Error && inner.cause instanceof Error; depth++) inner = inner.cause;
  const { code, name } = (inner ?? {}) as { readonly code?: unknown; readonly name?: unknown };
  const word = [code, name].find((each) => typeof each === 'string') ?? 'no reason';
  return word.slice(0, LONGEST_WORD);
}
