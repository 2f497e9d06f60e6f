import { MongoError, MongoNetworkError, MongoServerError, MongoWriteConcernError } from 'mongodb';
import { TroupeError } from '@troupe/contracts';

/** https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml */
const DUPLICATE_KEY = 11_000;
const NAMESPACE_EXISTS = 48;
const TOO_LARGE = 10_334;

/**
 * Codes of a server that is stepping down, shutting down, out of touch with its peers, or (internal
 * error) of a compatible server that lost its own store: what it was asked may have been done.
 */
const IN_TROUBLE = new Set([1, 6, 7, 89, 91, 112, 134, 189, 262, 317, 358, 9_001, 10_107, 10_058, 11_600, 11_602, 13_435, 13_436]);

/** Codes of sockets that broke. The driver passes such an error on as it is when it hits a write. */
const BROKEN_SOCKET = new Set(['EPIPE', 'ECONNRESET', 'ECONNABORTED', 'ETIMEDOUT', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END']);

/** Milliseconds after which a failed write may be tried again. */
const RETRY_AFTER_MS = 1_000;

export function isDuplicateKey(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === DUPLICATE_KEY;
}

export function isDuplicateCode(code: unknown): boolean {
  return code === DUPLICATE_KEY;
}

export function collectionExists(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === NAMESPACE_EXISTS;
}

/** Whether a write that failed like this may have been done all the same. */
export function isUnknownOutcome(error: unknown): boolean {
  if (error instanceof MongoNetworkError || error instanceof MongoWriteConcernError || isBrokenSocket(error)) return true;
  return error instanceof MongoServerError && IN_TROUBLE.has(Number(error.code));
}

/** The command was refused, or could not be made, for what one of its documents holds: it is too large, or is no BSON. */
export function isDocumentFault(error: unknown): boolean {
  if (error instanceof MongoError) return error instanceof MongoServerError && error.code === TOO_LARGE;
  return !isBrokenSocket(error);
}

function isBrokenSocket(error: unknown): error is Error {
  return error instanceof Error && BROKEN_SOCKET.has(String((error as NodeJS.ErrnoException).code));
}

/** A failure of the server as callers see it; other errors stay what they are. */
export function toUnavailable(error: unknown, where: string): unknown {
  if (!(error instanceof MongoError || isBrokenSocket(error))) return error;
  return unavailable(
    `The store at ${where} failed: ${error.message}. Check that the server runs and can be reached, then try again.`,
    error,
  );
}

export function unavailable(message: string, cause?: unknown): TroupeError {
  return new TroupeError('unavailable', message, {
    retryable: true,
    retryAfter: RETRY_AFTER_MS,
    ...(cause === undefined ? {} : { cause }),
  });
}
