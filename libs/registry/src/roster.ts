import type { InstanceRecord } from '@troupe/store';

/** Who lives, judged by beats and by the time of the one who looks: no clock of another machine matters. */
export interface Roster {
  /** `now` in milliseconds of a clock that never goes back. */
  observe(
    records: readonly InstanceRecord[],
    now: number,
  ): { readonly alive: readonly InstanceRecord[]; readonly dead: readonly InstanceRecord[] };
}

interface Sighting {
  readonly run: string;
  readonly beat: number;
  /** When it was first seen with this beat. */
  at: number;
}

/**
 * An instance is dead when its beat stood still for `lease` milliseconds of looking. Time in which
 * nobody looked (the store was away, this process was paused) proves nothing and does not count.
 */
export function roster(lease: number): Roster {
  const longestPause = lease / 2;
  let sightings = new Map<string, Sighting>();
  let last: number | undefined;

  return {
    observe(records, now) {
      const pause = last === undefined ? 0 : now - last;
      const blind = pause > longestPause ? pause : 0;
      last = now;
      const seen = new Map<string, Sighting>();
      for (const { id, run, beat } of records) {
        const before = sightings.get(id);
        if (before?.run === run && before.beat === beat) before.at += blind;
        seen.set(id, before?.run === run && before.beat === beat ? before : { run, beat, at: now });
      }
      sightings = seen;
      const { alive = [], dead = [] } = Object.groupBy(records, ({ id }) => (now - seen.get(id)!.at < lease ? 'alive' : 'dead'));
      return { alive, dead };
    },
  };
}
