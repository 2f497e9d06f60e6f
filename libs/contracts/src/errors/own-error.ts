import { errorTitles, TroupeError } from './errors.ts';

/**
 * The error of the table that was thrown, made again from what it says, or undefined for anything else.
 * Total: what code of an app throws may be a proxy, or have getters that throw.
 */
export function ownError(thrown: unknown): TroupeError | undefined {
  try {
    if (!(thrown instanceof TroupeError)) return undefined;
    const { code, message, details, errors, retryable, retryAfter } = thrown;
    if (!Object.hasOwn(errorTitles, code) || typeof message !== 'string') return undefined;
    return new TroupeError(code, message, {
      cause: thrown,
      ...(details === undefined ? {} : { details }),
      ...(errors === undefined ? {} : { errors }),
      ...(retryable === undefined ? {} : { retryable }),
      ...(retryAfter === undefined ? {} : { retryAfter }),
    });
  } catch {
    return undefined;
  }
}
