import type { Principal } from '../service/principal.ts';
import type { Page, PageRequest } from '../values/page.ts';

/** A limit that somebody has a place of, or waits for, as it was a moment ago. Times are ISO 8601. */
export interface HeldLimit {
  readonly name: string;
  /** Each key has the limit for itself. */
  readonly key?: string;
  readonly kind: 'concurrency' | 'rate';
  /** Whether all tenants have it together. */
  readonly shared: boolean;
  /** How many it lets run at once, or begin in its time. */
  readonly limit: number;
  /** Of a rate: its time, in milliseconds. */
  readonly per?: number;
  /** Of concurrency: how many have a place, of all tenants where it is shared. */
  readonly inUse?: number;
  /** How many of the tenant wait. */
  readonly waiting: number;
  /** Since when the one of them waits that waits longest. */
  readonly oldest?: string;
  /** Of a rate: when the next one may begin, if that is to come. */
  readonly next?: string;
  /** When it was so. */
  readonly at: string;
}

export interface HeldLimitFilter {
  readonly name?: string;
}

/** The port of those who look at what waits for limits, within their tenant. It takes the right `read-all`. */
export interface FlowControl {
  /** Those that all tenants share first, then those of the tenant, each by name. Throws `invalid-cursor`. */
  limits(by: Principal, filter: HeldLimitFilter, page: PageRequest): Promise<Page<HeldLimit>>;
}
