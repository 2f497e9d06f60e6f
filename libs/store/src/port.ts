import type { Attributes, TaskFilter, TaskId, TaskKind, TaskStatus } from '@troupe/contracts';
import type {
  UnreadableEntry,
  UnreadableNamed,
  UnreadableMessage,
  UnreadablePartition,
  UnreadableTask,
  UnreadableTurn,
} from './documents/unreadable.ts';

/**
 * What the runtime asks of a store. Only what every MongoDB-compatible server can do with single
 * documents is asked: insert under a unique key, guarded update, delete, find in key order. There
 * are no transactions across records; an adapter that has them may use them.
 *
 * S1  A turn, once stored, never changes: the key `(task, n)` is unique, the second insert is a `conflict`.
 * S2  What a resolved promise reports is durable: it survives kill -9 and power loss.
 * S3  A task record is a projection: it may lag behind the turns, never run ahead of them, and an
 *     older one (`n` smaller) never replaces a newer one.
 * S4  A message is stored once per `(task, id)`: the second is a `duplicate`, also after it was consumed.
 * S5  Adapters group commits by themselves: whatever arrived while one was in flight is the next.
 * S6  A definition outlives the instances that brought it (E10); an older one (`at` smaller) never replaces a newer one.
 * S7  A read that is given `bytes` ends with the record that brings the bodies to so many characters, if
 *     `limit` does not end it before: one record at least, and none that nobody asked for is kept in memory.
 * S8  Only reading a task alone gives what is `large` of its record: reads of several leave it out.
 * S9  A document that cannot be read (damaged, or of a newer version) costs no other: where several are
 *     read, what is wrong with it stands in its place. Where one alone is read and has no place for
 *     that (a session, a blob), the error is `unreadable-data`, which no repeat mends.
 */
export interface Store {
  /**
   * Stores a turn and, with it or after it, the task record and the consumption of messages. After the
   * `conflict` of a first turn the record is there that came with the one stored: who stored it may have died in between.
   */
  append(entry: Append): Promise<'committed' | 'conflict'>;
  /** Turns in order, from `from` on; one that is missing leaves a gap. */
  readTurns(task: TaskId, from: number, limit: number, bytes?: number): Promise<readonly (TurnRecord | UnreadableTurn)[]>;

  readTask(task: TaskId): Promise<TaskRecord | UnreadableTask | undefined>;
  /** Inserts or replaces the record, unless a newer one is there (S3). */
  saveTask(record: TaskRecord): Promise<void>;
  /** Puts a record made from the log in the place of one that is gone or cannot be read, whatever is there. */
  replaceTask(record: TaskRecord): Promise<void>;
  /** Newest first: by `createdAt`, then `id`, both descending; only those after `cursor` when given. */
  listTasks(query: TaskQuery): Promise<readonly (TaskRecord | UnreadableTask)[]>;
  /** Tasks that have not ended, of these partitions, in id order after `after`. */
  openTasks(partitions: readonly number[], after: TaskId | undefined, limit: number): Promise<readonly (TaskRecord | UnreadableTask)[]>;
  /**
   * Looks at up to `limit` logs and gives the tasks that have a first turn and no record by which the owner of
   * their partition would find them. There is more after `next`, if it is given: the `after` of the next look.
   */
  lostTasks(after: TaskId | undefined, limit: number): Promise<LostTasks>;
  /** Removes the record, turns and messages of a task. Turns are removed last-first, the record last. */
  deleteTask(task: TaskId): Promise<void>;

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

  /** Remembers a request that leaves nothing else behind; the first of an id stays. */
  keepRequest(record: RequestRecord): Promise<void>;
  /** @throws TroupeError `unreadable-data` */
  readRequest(id: string): Promise<RequestRecord | undefined>;
  /** Removes those kept before a moment, in ms since 1970. */
  forgetRequests(before: number): Promise<void>;

  /** The session, made when it is not there. @throws TroupeError `unreadable-data` */
  readSession(id: string): Promise<SessionRecord>;
  /** Gives the right to write to `to`, when `from` has it now (undefined: nobody). */
  passSession(id: string, from: TaskId | undefined, to: TaskId | undefined): Promise<boolean>;
  /** Gives a task the last place of those that wait for a session; it keeps the one it has. */
  joinSession(id: string, place: SessionPlace): Promise<void>;
  /** The first that wait, in the order they joined in; without those that cannot be read. */
  sessionPlaces(id: string, limit: number): Promise<readonly SessionPlace[]>;
  /** The task waits no longer. */
  leaveSession(id: string, task: TaskId): Promise<void>;
  /** Adds the entry at position `n`; `conflict` when another is there. */
  appendSession(id: string, entry: SessionEntry): Promise<'committed' | 'conflict'>;
  readSessionEntries(id: string, from: number, limit: number, bytes?: number): Promise<readonly (SessionEntry | UnreadableEntry)[]>;

  /** Keeps text under its content hash; repeats are free. */
  putBlob(hash: string, text: string): Promise<void>;
  /** @throws TroupeError `unreadable-data` */
  readBlob(hash: string): Promise<string | undefined>;
  /** The secret of that name, the same for all who share the store: `fresh`, when there was none. */
  secret(name: string, fresh: string): Promise<string>;

  /**
   * Gives the name of a node to one run of it. Resolves with the generation of the run: one more than that of
   * the run before, or the one that is given, for a run that takes its name back.
   */
  takeNode(node: string, run: string, generation?: number): Promise<number>;
  /** Heartbeat of a run: `beat` counts up. False when another run has the name, or none; nothing changed then. */
  beat(node: string, run: string, beat: number): Promise<boolean>;
  nodes(): Promise<readonly NodeRecord[]>;
  /** Removes the record of a run. */
  removeNode(node: string, run: string): Promise<void>;
  partitions(): Promise<readonly (PartitionRecord | UnreadablePartition)[]>;
  /** Takes a partition whose epoch is `epoch`; undefined when somebody was faster. The new epoch is `epoch + 1`. */
  claimPartition(partition: number, epoch: number, node: string): Promise<PartitionRecord | undefined>;
  /** Gives a partition back, when `node` still has it at `epoch`. */
  releasePartition(partition: number, epoch: number, node: string): Promise<void>;

  /** Says that an instance is there: inserts its record, or replaces that of an earlier run. */
  putInstance(record: InstanceRecord): Promise<void>;
  /** Says that a run of an instance lives: `beat` counts up. False when that run is not known, and nothing changed. */
  beatInstance(id: string, run: string, beat: number): Promise<boolean>;
  /** In id order. */
  instances(): Promise<readonly (InstanceRecord | UnreadableNamed)[]>;
  /** Removes the record of a run; with `beat`, unless the run has beaten since. */
  removeInstance(id: string, run: string, beat?: number): Promise<void>;
  /** Inserts or replaces a definition, unless one as new or newer is there (S6). */
  putDefinition(record: DefinitionRecord): Promise<void>;
  /** In id order. */
  definitions(): Promise<readonly (DefinitionRecord | UnreadableNamed)[]>;

  /** The clock that all processes over this store share, in ms since 1970. */
  time(): Promise<number>;
  /** Resolves while the store can be written to. @throws TroupeError `unavailable` */
  ping(): Promise<void>;
  /** Waits for what is in flight, then lets go of everything. */
  close(): Promise<void>;
}

export interface Append {
  readonly turn: TurnRecord;
  readonly task?: TaskRecord;
  /** Messages whose content this turn holds. */
  readonly consumed?: readonly string[];
}

/** A turn as stored; `body` is the JSON of its inputs and commands. */
export interface TurnRecord {
  readonly task: TaskId;
  readonly n: number;
  readonly at: number;
  readonly build: string;
  readonly body: string;
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

/** Something accepted for a task; `body` is the JSON of an input. */
export interface MessageRecord {
  readonly task: TaskId;
  readonly partition: number;
  readonly id: string;
  readonly at: number;
  readonly body: string;
}

/** A request that was carried out; `body` is what its repeat has to know of it. */
export interface RequestRecord {
  readonly id: string;
  readonly at: number;
  readonly body: string;
}

export interface SessionRecord {
  readonly id: string;
  readonly writer?: TaskId;
  /** How many entries it has. */
  readonly length: number;
}

/** A task that waits for a session, and when it came, in ms since 1970. */
export interface SessionPlace {
  readonly task: TaskId;
  readonly at: number;
}

/** What one task added to a conversation; `body` is the JSON of its messages. */
export interface SessionEntry {
  readonly n: number;
  readonly task: TaskId;
  readonly at: number;
  readonly body: string;
}

export interface NodeRecord {
  readonly node: string;
  /** Distinguishes one start of the process from the next, and from another process of the same name. */
  readonly run: string;
  /** Counts the runs that took the name. */
  readonly generation: number;
  /** Changes while the node lives: a count, or of one that cannot be read whatever is there. */
  readonly beat: number | string;
}

export interface PartitionRecord {
  readonly partition: number;
  readonly epoch: number;
  readonly node?: string;
}

/** A process that said it is there; `body` is the JSON of what it announced. */
export interface InstanceRecord {
  readonly id: string;
  /** Distinguishes one start of the process from the next. */
  readonly run: string;
  readonly beat: number;
  readonly body: string;
}

/** What an app defines under a name; `body` is the JSON of it. */
export interface DefinitionRecord {
  readonly id: string;
  /** When it was announced, in ms since 1970. */
  readonly at: number;
  readonly body: string;
}
