import type { HeldLimit, HeldLimitFilter } from '@troupe/contracts';

/** What waits for limits. */
export interface FlowMethods {
  /** Limits that are in use or waited for, by name. */
  limits(filter?: HeldLimitFilter): AsyncIterable<HeldLimit>;
}

type Pages = <T>(path: string, query?: Readonly<Record<string, string>>) => AsyncIterable<T>;

export function flowMethods(pages: Pages): FlowMethods {
  return { limits: (filter = {}) => pages<HeldLimit>('/v1/limits', { ...filter }) };
}
