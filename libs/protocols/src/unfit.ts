import { TroupeError } from '@troupe/contracts';

/** A request that does not fit. @param pointer to what of it, a JSON pointer @param message without a full stop */
export function unfit(pointer: string, message: string): TroupeError {
  return new TroupeError('validation-failed', `${message}.`, { errors: [{ pointer, message }], retryable: false });
}
