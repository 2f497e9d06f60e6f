import { TroupeError } from '@troupe/contracts';

/** Milliseconds after which what failed may be tried again. */
const RETRY_AFTER_MS = 1_000;

export function unavailable(message: string, cause?: unknown): TroupeError {
  return new TroupeError('unavailable', message, {
    retryable: true,
    retryAfter: RETRY_AFTER_MS,
    ...(cause === undefined ? {} : { cause }),
  });
}

export function misconfigured(message: string, cause?: unknown): TroupeError {
  return new TroupeError('invalid-configuration', message, cause === undefined ? {} : { cause });
}

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
