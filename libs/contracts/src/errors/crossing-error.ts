import { TroupeError, type ErrorCode, type Fault } from './errors.ts';
import type { Json } from '../values/json.ts';
import { ownError } from './own-error.ts';
import { boundedWait } from '../values/wait.ts';

/** An error on its way between two processes of the platform. */
export interface CrossingError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: Json;
  readonly errors?: readonly Fault[];
  readonly retryable?: boolean;
  readonly retryAfter?: number;
}

/**
 * What is not an error of the table crosses as `internal`, without its text: that may hold anything.
 *
 * @param logHidden what is left out is reported nowhere else
 */
export function toCrossingError(error: unknown, logHidden: (error: unknown) => void): CrossingError {
  const own = ownError(error);
  if (own === undefined) {
    logHidden(error);
    return { code: 'internal', message: 'Another process of the platform failed to answer; its log says why.' };
  }
  const { code, message, details, errors, retryable, retryAfter } = own;
  return {
    code,
    message,
    ...(details === undefined ? {} : { details }),
    ...(errors === undefined ? {} : { errors }),
    ...(retryable === undefined ? {} : { retryable }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

export function fromCrossingError({ code, message, retryAfter, ...options }: CrossingError): TroupeError {
  const wait = boundedWait(retryAfter);
  return new TroupeError(code, message, { ...options, ...(wait === undefined ? {} : { retryAfter: wait }) });
}
