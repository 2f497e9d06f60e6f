import type { UnreadableNamed } from '../documents/unreadable.ts';

/**
 * Which processes are there, and what apps define.
 *
 * S6  A definition outlives the instances that brought it (E10); an older one (`at` smaller) never replaces a newer one.
 */
export interface RegistryStore {
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
