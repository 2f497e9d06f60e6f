import type { z } from 'zod';
import { TroupeError } from '../errors/errors.ts';
import type { Json } from '../values/json.ts';

/**
 * Reads the body of a message somebody else wrote.
 *
 * @throws TroupeError `validation-failed` with the first places that do not fit
 */
export type Reader<T> = (body: unknown) => T;

/** Where broadcasts go, and how they are read. */
export interface BroadcastSubject<T> {
  readonly name: string;
  readonly read: Reader<T>;
}

/** Where something is asked, and how question and answer are read. */
export interface RequestSubject<Q, A> {
  readonly name: string;
  readonly read: Reader<Q>;
  readonly readAnswer: Reader<A>;
  /** Present where question or answer may be larger than a message of the transport. */
  readonly large?: LargeBodies<Q>;
}

/** What goes ahead of the pieces of a question, so that nobody keeps pieces that nobody wants. */
export interface LargeBodies<Q> {
  readonly claimOf: (body: Q) => Json;
  readonly readClaim: Reader<Json>;
}

/** As many faults as a line of a log can hold. */
const MAX_FAULTS = 3;

export function readerOf<T>(shape: z.ZodType<T>): Reader<T> {
  return (body) => {
    const result = shape.safeParse(body);
    if (result.success) return result.data;
    throw invalidMessage(result.error.issues);
  };
}

function invalidMessage(issues: readonly z.core.$ZodIssue[]): TroupeError {
  const errors = issues
    .slice(0, MAX_FAULTS)
    .map(({ path, message }) => ({ pointer: path.map((key) => `/${String(key)}`).join(''), message }));
  const places = errors.map(({ pointer, message }) => `${pointer === '' ? 'the body' : pointer}: ${message}`).join('; ');
  return new TroupeError('validation-failed', `The message does not have the expected shape. ${places}.`, { errors, retryable: false });
}
