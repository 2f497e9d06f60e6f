import type { TaskId } from '@troupe/contracts';
import type { UnreadableMessage } from '../documents/unreadable.ts';

/**
 * Messages accepted for tasks and not yet in their logs.
 *
 * S4  A message is stored once per `(task, id)`: the second is a `duplicate`, also after it was consumed.
 */
export interface Inbox {
  /** Accepts a message for a task, once (S4). */
  acceptMessage(message: MessageRecord): Promise<'accepted' | 'duplicate'>;
  /** Whether a message of that id was accepted for the task, consumed or not. */
  hasMessage(task: TaskId, id: string): Promise<boolean>;
  /** Messages not yet consumed, in the order they were accepted. */
  unreadMessages(task: TaskId): Promise<readonly (MessageRecord | UnreadableMessage)[]>;
  /** Tasks of these partitions that have unread messages. */
  tasksWithUnread(partitions: readonly number[], limit: number): Promise<readonly TaskId[]>;
  /** Marks messages consumed without a turn (their content was found in one already). */
  consumeMessages(task: TaskId, ids: readonly string[]): Promise<void>;
}

/** Something accepted for a task; `body` is the JSON of an input. */
export interface MessageRecord {
  readonly task: TaskId;
  readonly partition: number;
  readonly id: string;
  readonly at: number;
  readonly body: string;
}
