import type { LimitUse } from '@troupe/contracts';

/** An attempt of a call, or a task that is to begin, and when it was made, in milliseconds since 1970. */
export interface Claimed {
  readonly id: string;
  readonly attempt: number;
  readonly made: number;
  readonly since: number;
  readonly priority: number;
}

/** The places that it has and waits for. */
export interface Claim extends Claimed {
  readonly uses: readonly LimitUse[];
  /** How many of them it has a place of. */
  got: number;
  place: number | undefined;
  /** Its worker said that it has ended. */
  isOver: boolean;
  readonly again: () => void;
}
