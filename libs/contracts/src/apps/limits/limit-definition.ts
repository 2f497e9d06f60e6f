import type { Duration } from '../../values/duration.ts';

/** Whose work it is that a limit bounds. */
export interface LimitSubject {
  readonly tenant: string;
  readonly user?: string;
  readonly agent?: string;
  readonly session?: string;
}

/** A path into the input, such as `customer.id`, or a plain function of it: the same input has the same key for ever. */
export type LimitKey<I = never> = string | ((input: I, subject: LimitSubject) => string | number | boolean | null | undefined);

interface AnyLimit<I> {
  /** Each key has the limit for itself, within its tenant. Without one, the limit is for all tenants together. */
  readonly key?: LimitKey<I>;
  /** Definitions that give their limits the same name share one. */
  readonly name?: string;
}

/** How many run at once, on all workers together. */
export interface ConcurrencyLimit<I = never> extends AnyLimit<I> {
  readonly limit: number;
}

/** How many begin in a time, on all workers together. */
export interface RateLimit<I = never> extends AnyLimit<I> {
  readonly limit: number;
  readonly per: Duration;
  /** How many may begin at once after a pause; 1 by default: they are spread evenly. */
  readonly burst?: number;
}

/** What bounds how much of a definition runs. */
export interface Limited<I = never> {
  /** A number by itself is the limit. */
  readonly concurrency?: number | ConcurrencyLimit<I>;
  readonly rate?: RateLimit<I>;
  /** What takes turns where a limit is waited for: of each tenant, each of these is next once before any of them is again. */
  readonly fair?: LimitKey<I>;
}
