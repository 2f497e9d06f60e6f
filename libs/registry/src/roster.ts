import { seeHeartbeats, type SeenHeartbeats } from '@troupe/env';
import type { InstanceRecord } from './records/instance-records.ts';

/** Who lives, judged by beats and by the time of the one who looks: no clock of another machine matters. */
export interface Roster {
  /** `now` in milliseconds of a clock that never goes back. */
  observe(
    records: readonly InstanceRecord[],
    now: number,
  ): { readonly alive: readonly InstanceRecord[]; readonly dead: readonly InstanceRecord[] };
}

/**
 * An instance is dead when its beat stood still for `lease` milliseconds of looking. A process that did not
 * look for a while (the store was away, this process was paused) knows nothing, and begins anew.
 */
export function roster(lease: number): Roster {
  const longestPause = lease / 2;
  let seen: SeenHeartbeats<InstanceRecord> = new Map();
  let last = -Infinity;

  return {
    observe(records, now) {
      const before: typeof seen = now - last > longestPause ? new Map() : seen;
      seen = seeHeartbeats(before, records, ({ id }) => id, now);
      last = now;
      const { alive = [], dead = [] } = Object.groupBy(records, ({ id }) => (now - seen.get(id)!.since < lease ? 'alive' : 'dead'));
      return { alive, dead };
    },
  };
}
