import type { Command } from './command.ts';
import type { TaskId } from './ids.ts';
import type { Input } from './input.ts';

/** One entry of a task's log: what arrived, and what the code asked for in answer. */
export interface Turn {
  readonly task: TaskId;
  /** 0, 1, 2 … without a gap. */
  readonly n: number;
  readonly inputs: readonly Input[];
  readonly commands: readonly Command[];
  /** Fingerprint of the app that ran it. */
  readonly build: string;
  /** The one time the code saw during this turn, in milliseconds since 1970. */
  readonly at: number;
  /** Hash of the turn before as it is stored, of the first turn an empty text. Turns of earlier versions have none. */
  readonly before?: string;
}
