import { TroupeError } from '../errors/errors.ts';
import type { TaskId } from '../log/ids.ts';

/** Stands where a document is that is there and cannot be read: damaged, or written by a newer version. */
export interface Unreadable {
  /** What is wrong with it, in words that follow its name, e.g. `its body is not JSON`. */
  readonly unreadable: string;
}

export interface UnreadableTurn extends Unreadable {
  readonly task: TaskId;
  readonly n: number;
}

export function isReadable<T extends object>(document: T): document is Exclude<T, Unreadable> {
  return !('unreadable' in document);
}

/** Of what stands in the store: trying again does not help, as it does against a store that does not answer. */
export function unreadableData(message: string, details?: { readonly turn: number }): TroupeError {
  return new TroupeError('unreadable-data', message, { retryable: false, ...(details === undefined ? {} : { details }) });
}

/** Of a log that is not as it was written. */
export function tamperedHistory(message: string, details: { readonly turn: number }): TroupeError {
  return new TroupeError('history-tampered', message, { retryable: false, details });
}

export function isUnreadableData(error: unknown): error is TroupeError {
  return error instanceof TroupeError && (error.code === 'unreadable-data' || error.code === 'history-tampered');
}
