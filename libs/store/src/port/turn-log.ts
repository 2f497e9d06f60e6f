import type { TaskId, Turn } from '@troupe/contracts';
import type { UnreadableTurn } from '../documents/unreadable.ts';
import type { TaskRecord } from './task-index.ts';

/**
 * The turns of each task, in order.
 *
 * S1  A turn, once stored, never changes: the key `(task, n)` is unique, the second insert is a `conflict`.
 */
export interface TurnLog {
  /**
   * Stores a turn and, with it or after it, the task record and the consumption of messages. After the
   * `conflict` of a first turn the record is there that came with the one stored: who stored it may have died in between.
   */
  append(entry: Append): Promise<'committed' | 'conflict'>;
  /** Turns in order, from `from` on; one that is missing leaves a gap. */
  readTurns(task: TaskId, from: number, limit: number, bytes?: number): Promise<readonly (TurnRecord | UnreadableTurn)[]>;
}

export interface Append {
  readonly turn: TurnRecord;
  /** What the body of the turn says, for decorators that look at turns. Adapters store the body. */
  readonly decoded?: Turn;
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
