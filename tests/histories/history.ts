import type { Json, TaskStatus } from '@troupe/contracts';
import type { EncodedTurn } from '@troupe/contracts/format';
import type { Part } from '@troupe/engine/random-program';

/** The log of a task, as a store has it, and what became of the task. */
export interface RecordedTask {
  readonly turns: readonly EncodedTurn[];
  readonly status: TaskStatus;
  /** Null for none. */
  readonly output: Json;
}

/** Tasks of an app. */
export interface AppHistory {
  /** Its folder, from the root of the repository. */
  readonly app: string;
  readonly tasks: readonly RecordedTask[];
}

/** Tasks of random programs of the engine's tests. */
export interface ProgramHistory {
  readonly programs: readonly (RecordedTask & { readonly program: Part })[];
}
