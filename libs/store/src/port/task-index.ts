import { type Attributes, type TaskFilter, type TaskId, type TaskKind, type TaskStatus, type Tenant } from '@troupe/contracts';
import type { UnreadableTask } from '../documents/unreadable.ts';

/**
 * One record for each task, by which tasks are listed, and found by the owner of their partition.
 *
 * S3  A task record is a projection: it may lag behind the turns, never run ahead of them, and an
 *     older one (`n` smaller) never replaces a newer one.
 * S8  Only reading a task alone gives what is `large` of its record: reads of several leave it out.
 */
export interface TaskIndex {
  readTask(task: TaskId): Promise<TaskRecord | UnreadableTask | undefined>;
  /** Inserts or replaces the record, unless a newer one is there (S3). */
  saveTask(record: TaskRecord): Promise<void>;
  /** Puts a record made from the log in the place of one that is gone or cannot be read, whatever is there. */
  replaceTask(record: TaskRecord): Promise<void>;
  /** Newest first: by `createdAt`, then `id`, both descending; only those after `cursor` when given. */
  listTasks(query: TaskQuery): Promise<readonly (TaskRecord | UnreadableTask)[]>;
  /** Tasks that have not ended, of these partitions, in id order after `after`. */
  openTasks(partitions: readonly number[], after: TaskId | undefined, limit: number): Promise<readonly (TaskRecord | UnreadableTask)[]>;
  /** How many tasks of a tenant have not ended; counting ends at `most`. */
  countOpen(tenant: Tenant, most: number): Promise<number>;
  /**
   * Looks at up to `limit` logs and gives the tasks that have a first turn and no record by which the owner of
   * their partition would find them. There is more after `next`, if it is given: the `after` of the next look.
   */
  lostTasks(after: TaskId | undefined, limit: number): Promise<LostTasks>;
  /** Removes the record, turns and messages of a task. Turns are removed last-first, the record last. */
  deleteTask(task: TaskId): Promise<void>;
}

/** A task as stored: what lists filter by, and the JSON of what clients see. Times in ms since 1970. */
export interface TaskRecord {
  readonly id: TaskId;
  readonly partition: number;
  /** How many turns it reflects. */
  readonly n: number;
  /** Counts changes between turns (blocked and back), so that the newer of two records is known. */
  readonly revision: number;
  readonly kind: TaskKind;
  readonly name: string;
  readonly status: TaskStatus;
  readonly open: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly session?: string;
  readonly parent?: TaskId;
  /** Who started it, as `kind:id`. */
  readonly startedBy?: string;
  readonly attributes: Attributes;
  /** Whether a human decision is pending. */
  readonly approvals: boolean;
  /** Whether human decisions were made, or expired. */
  readonly decided?: true;
  /** First turn of the current run: where reading begins. */
  readonly runStart: number;
  /** JSON of the view, and whatever else the runtime keeps with it. */
  readonly body: string;
  /** JSON of what is large of the view, and so not in the body. */
  readonly large?: string;
}

export interface TaskQuery extends TaskFilter {
  readonly approvals?: boolean;
  readonly decided?: true;
  readonly cursor?: { readonly createdAt: number; readonly id: TaskId };
  readonly limit: number;
}

export interface LostTasks {
  readonly tasks: readonly TaskId[];
  readonly next?: TaskId;
}
