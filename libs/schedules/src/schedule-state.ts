import type { OverlapPolicy, RunCause, RunOutcome } from '@troupe/contracts';
import type { Interval } from './firing/run-attributes.ts';

/** What has become of a schedule; times are in milliseconds since 1970. */
export interface ScheduleState {
  /** The due moment that comes next, and the one before it. */
  readonly next?: number;
  readonly previous?: number;
  /** How many runs that were due were started. */
  readonly started: number;
  /** The last of them, newest first. */
  readonly last: readonly PastRun[];
  /** Tasks that were open when they were looked at last. */
  readonly running: readonly string[];
  /** Runs that wait for those, in the order in which they begin. */
  readonly waiting: readonly WaitingRun[];
}

export interface PastRun {
  readonly due: number;
  readonly cause: RunCause;
  readonly outcome: RunOutcome;
  readonly at: number;
  readonly task?: string;
  readonly error?: string;
  /** Of one that was triggered: what names that request. */
  readonly key?: string;
}

export interface WaitingRun extends Interval {
  readonly cause: RunCause;
  readonly overlap: OverlapPolicy;
  readonly key?: string;
}

export const newState: ScheduleState = { started: 0, last: [], running: [], waiting: [] };

/** How many past and coming runs are shown. */
export const SHOWN_RUNS = 10;
