import type { TaskId } from '@troupe/contracts';
import type { UnreadableEntry } from '../documents/unreadable.ts';

/** Conversations: who writes, who waits, what was said. */
export interface SessionStore {
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
