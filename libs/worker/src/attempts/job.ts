import type { Usage, Work, WorkContext } from '@troupe/contracts';

/** What running an attempt gave: any JSON value, or nothing. */
export interface WorkResult {
  readonly value?: unknown;
  readonly usage?: Partial<Usage>;
}

/** How to do the work of one capability. */
export interface Job {
  /** Attempts open at once. */
  readonly concurrency: number;
  /** Longest run of one attempt in milliseconds, where the work itself does not say. */
  readonly timeout?: (work: Work) => number | undefined;
  /** What it throws is the failure of the attempt. */
  readonly run: (work: Work, ctx: WorkContext) => WorkResult | Promise<WorkResult>;
}
