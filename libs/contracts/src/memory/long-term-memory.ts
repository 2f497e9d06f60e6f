import type { Duration } from '../values/duration.ts';

/** Who shares what is remembered: one user, all of a tenant, or one session. */
export const memoryScopes = ['user', 'tenant', 'session'] as const;
export type MemoryScope = (typeof memoryScopes)[number];

export const recallPolicies = ['auto', 'tool', false] as const;

/** What an agent remembers beyond a conversation. It has the tool `remember`, and `recall` as it says here. */
export interface LongTermMemory {
  /** `user` by default. */
  readonly scope?: MemoryScope;
  /**
   * `auto`, the default: what fits the input is given to the model before its first answer, and it has the tool besides;
   * `tool`: the tool alone; `false`: neither.
   */
  readonly recall?: (typeof recallPolicies)[number];
  /** Entries that one recall gives at most. 5 by default. */
  readonly most?: number;
  /** How long an entry is kept; until it is forgotten by default. */
  readonly expires?: Duration;
}
