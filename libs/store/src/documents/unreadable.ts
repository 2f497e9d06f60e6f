import { TroupeError, type TaskId } from '@troupe/contracts';

/** Stands where a document is that is there and cannot be read: damaged, or written by a newer version. */
export interface Unreadable {
  /** What is wrong with it, in words that follow its name, e.g. `its body is not JSON`. */
  readonly unreadable: string;
}

export interface UnreadableTurn extends Unreadable {
  readonly task: TaskId;
  readonly n: number;
}

export interface UnreadableTask extends Unreadable {
  readonly id: TaskId;
  /** As far as it can be read. */
  readonly createdAt: number;
}

export interface UnreadableMessage extends Unreadable {
  readonly task: TaskId;
  readonly id: string;
}

export interface UnreadableEntry extends Unreadable {
  readonly n: number;
}

export interface UnreadablePartition extends Unreadable {
  readonly partition: number;
}

export interface UnreadableNamed extends Unreadable {
  readonly id: string;
}

/** Version of the documents this version of Troupe writes; it reads those up to it. */
export const documentVersion = 1;

export function isReadable<T extends object>(document: T): document is Exclude<T, Unreadable> {
  return !('unreadable' in document);
}

/** What is wrong with the version a document says it has. */
export function versionFault(version: unknown, newest: number = documentVersion): string | undefined {
  if (!Number.isSafeInteger(version) || (version as number) < 1) return 'it has no version';
  if ((version as number) <= newest) return undefined;
  return `it has version ${String(version)} and this version of Troupe reads up to ${newest}: deploy the newer one that wrote it`;
}

/** Of what stands in the store: trying again does not help, as it does against a store that does not answer. */
export function unreadableData(message: string, details?: { readonly turn: number }): TroupeError {
  return new TroupeError('unreadable-data', message, { retryable: false, ...(details === undefined ? {} : { details }) });
}

export function isUnreadableData(error: unknown): error is TroupeError {
  return error instanceof TroupeError && error.code === 'unreadable-data';
}
