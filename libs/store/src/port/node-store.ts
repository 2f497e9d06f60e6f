import type { UnreadablePartition } from '../documents/unreadable.ts';

/** Which processes drive tasks, and which partitions each has. */
export interface NodeStore {
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
