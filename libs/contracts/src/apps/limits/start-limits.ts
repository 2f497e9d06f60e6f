import type { Duration } from '../../values/duration.ts';
import type { Limited, LimitKey } from './limit-definition.ts';

/** What becomes of a start while another task of the key is open: it is answered with that one, or refused. */
export const singletonPolicies = ['join', 'refuse'] as const;
export type SingletonPolicy = (typeof singletonPolicies)[number];

/** One task at a time, of each key within a tenant. */
export interface Singleton {
  readonly key?: LimitKey;
  /** `join` where it is missing. */
  readonly onBusy?: SingletonPolicy;
}

/** So many starts in a time, of each key within a tenant; those beyond it are refused. */
export interface Throttle {
  readonly limit: number;
  readonly per: Duration;
  /** How many may come at once after a pause; `limit` where it is missing. */
  readonly burst?: number;
  readonly key?: LimitKey;
}

/** What bounds how the tasks of a workflow or an agent are started. */
export interface StartLimited extends Limited {
  readonly singleton?: true | Singleton;
  readonly throttle?: Throttle;
  /** A task that has waited for so long to begin ends as timed out. */
  readonly startTimeout?: Duration;
}
