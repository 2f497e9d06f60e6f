import type { TaskId } from '@troupe/contracts';
import { versionFault as faultOfVersion, type Unreadable } from '@troupe/contracts/format';

export { isReadable, isUnreadableData, tamperedHistory, unreadableData } from '@troupe/contracts/format';
export type { Unreadable, UnreadableTurn } from '@troupe/contracts/format';

export interface UnreadableTask extends Unreadable {
  readonly id: TaskId;
  /** As far as it can be read. */
  readonly createdAt: number;
}

export interface UnreadableMessage extends Unreadable {
  readonly task: TaskId;
  readonly id: string;
}

/** Version of the fields around the bodies that this version of Troupe writes; it reads those up to it. */
export const documentVersion = 1;

/** What is wrong with the version a document says it has. */
export function versionFault(version: unknown, newest: number = documentVersion): string | undefined {
  return faultOfVersion(version, newest);
}
