import { hash } from 'node:crypto';
import { TroupeError, type CallId } from '@troupe/contracts';

/**
 * What the reports of an attempt must show. It follows from a secret that only those have who share
 * the store, so that every process, and every next owner, knows it without writing anything.
 */
export interface AttemptTokens {
  /** @param since when the task was created: another task under the same id later has others */
  of(since: number, call: CallId, attempt: number): string;
  fits(token: string, since: number, call: CallId, attempt: number): boolean;
}

/** Characters of a token, six bits each. */
const LENGTH = 22;

/**
 * The secret stands before the message, as SHA-3 allows without the nesting of HMAC (https://keccak.team/keccak_strengths.html),
 * which takes four times as long: every attempt has a token.
 */
export function attemptTokens(secret: string): AttemptTokens {
  const of: AttemptTokens['of'] = (since, call, attempt) =>
    hash('sha3-256', `${secret}\n${since}\n${call}\n${attempt}`, 'base64url').slice(0, LENGTH);
  return {
    of,
    fits: (token, ...attempt) => isSame(token, of(...attempt)),
  };
}

/** In one process only its own worker reports an attempt: the token distinguishes attempts, and is no secret. */
export const unsharedTokens: AttemptTokens = {
  of: (since, call, attempt) => `${since}/${call}/${attempt}`,
  fits: (token, since, call, attempt) => token === unsharedTokens.of(since, call, attempt),
};

/** The sender of such a report was not given the attempt. */
export function notGiven(call: CallId): TroupeError {
  return new TroupeError('invalid-token', `What was said of ${call} does not show the token that this attempt was given.`, {
    retryable: false,
  });
}

/** Compared in a time that says nothing about how much of it is right. */
export function isSame(token: string, expected: string): boolean {
  if (token.length !== expected.length) return false;
  let differing = 0;
  for (let at = 0; at < token.length; at++) differing |= token.charCodeAt(at) ^ expected.charCodeAt(at);
  return differing === 0;
}
