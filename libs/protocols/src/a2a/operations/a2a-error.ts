import { toFailure, TroupeError, type ErrorCode } from '@troupe/contracts';
import { A2AError, RequestMalformedError, TaskNotCancelableError, TaskNotFoundError, UnsupportedOperationError } from '@a2a-js/sdk/errors';
import type { Asked } from './asked.ts';

const notThere = (message: string): A2AError => new TaskNotFoundError(message);
const malformed = (message: string): A2AError => new RequestMalformedError(message);
const unsupported = (message: string): A2AError => new UnsupportedOperationError(message);

/** Of the errors of the platform those that the protocol has a word for. */
const known: Readonly<Partial<Record<ErrorCode, (message: string) => A2AError>>> = {
  'task-not-found': notThere,
  'approval-not-found': notThere,
  'session-not-found': malformed,
  'invalid-id': malformed,
  'invalid-input': malformed,
  'invalid-cursor': malformed,
  'invalid-arguments': malformed,
  'invalid-characters': malformed,
  'validation-failed': malformed,
  'out-of-range': malformed,
  'bad-request': malformed,
  'idempotency-key-reused': malformed,
  'already-exists': () => malformed('The messageId was used for another message. Use a new one for a new message.'),
  'already-decided': unsupported,
  'session-waits': unsupported,
  'task-ended': unsupported,
};

/**
 * Carries out an operation, and tells its errors as the protocol does. What the protocol has no word for (a missing right,
 * a quota, a fault of ours) is left to the binding.
 */
export async function inWordsOfA2a<T>(asked: Asked, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw a2aError(asked, error);
  }
}

export function a2aError(asked: Asked, error: unknown): unknown {
  if (error instanceof A2AError) return error;
  if (!(error instanceof TroupeError)) {
    asked.refused = new TroupeError('internal', 'The operation failed.', { cause: error });
    return error;
  }
  const told = known[error.code];
  if (told !== undefined) return told(toFailure(error).message);
  asked.refused = error;
  return error;
}

/** Of a task that ended and cannot be cancelled any more. */
export function notCancelable(error: unknown): unknown {
  return error instanceof TroupeError && error.code === 'task-ended' ? new TaskNotCancelableError(error.message) : error;
}
