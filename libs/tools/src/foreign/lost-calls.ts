import { toFailure, TroupeError, type Effect } from '@troupe/contracts';

/** Failures of a connection that was never made: nothing was sent. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

/** Nothing was carried out. @param what the server, in words */
export function away(what: string, why: string): TroupeError {
  return new TroupeError('unavailable', `${what} cannot be reached: ${why}`, { retryable: true, retryAfter: 1_000 });
}

/** It may have been carried out. @param asked what gave no answer, such as `the call of "pay"` */
export function lost(what: string, asked: string, effect: Effect, why: string): TroupeError {
  const message = `${what} gave no answer to ${asked}: ${why}`;
  return effect === 'once'
    ? new TroupeError('outcome-unknown', `${message} Nobody knows whether it was carried out; it is not repeated.`, { retryable: false })
    : new TroupeError('unavailable', message, { retryable: true });
}

/** Why something failed, in a few words. */
export function short(error: unknown): string {
  const { message, cause } = toFailure(error);
  return `${message}${cause === undefined || message.includes(cause.message) ? '' : ` (${cause.message})`}`.slice(0, 512);
}

export function wasNotSent(error: unknown): boolean {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++)
    if (NOT_SENT.has((at as NodeJS.ErrnoException).code ?? '')) return true;
  return false;
}
