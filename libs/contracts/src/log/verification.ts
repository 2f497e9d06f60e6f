/** What was found when the log of a task was followed from its first turn to its last. */
export interface Verification {
  readonly id: string;
  /** Whether nothing was found that is not as it was written. */
  readonly intact: boolean;
  /** How many turns there are. */
  readonly turns: number;
  /** The first turn that is proven; missing when none is: earlier versions wrote no hashes. */
  readonly provenFrom?: number;
  /** What the record says of the log. */
  readonly head?: VerifiedHead;
  /** The first of them. */
  readonly faults: readonly LogFault[];
}

export interface VerifiedHead {
  /** So many turns, or documents of audit records, of which the last has the hash. */
  readonly n: number;
  readonly hash: string;
  readonly signature?: string;
  /** Which key signed it. */
  readonly key?: string;
  /** Whether the signature is that of a key this process knows; missing when there is none. */
  readonly signed?: 'valid' | 'invalid' | 'unknown-key';
}

export interface LogFault {
  /** Missing when it is the record that does not fit the log. */
  readonly turn?: number;
  readonly message: string;
}
