import { TroupeError } from '@troupe/contracts';

/** An answer that is worth nothing; the same model may give a better one. @param from names the model */
export function badAnswer(from: string, what: string): TroupeError {
  return new TroupeError('model-bad-answer', `${from} ${what}. Another attempt may succeed.`, { retryable: true });
}
