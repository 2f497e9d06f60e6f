import type { InstanceRecord } from './instance-records.ts';

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
  readonly at: number;
}

/**
 * An instance is dead when its beat stood still for `lease` milliseconds of looking. A process that did not
 * look for a while (the store was away, this process was paused) knows nothing, and begins anew.
 */
export function roster(lease: number): Roster {
  const longestPause = lease / 2;
  let sightings: ReadonlyMap<string, Sighting> = new Map();
  let last = -Infinity;

  return {
    observe(records, now) {
      const before = now - last > longestPause ? new Map<string, Sighting>() : sightings;
      const seen = records.map((record) => {
        const earlier = before.get(record.id);
        const still = earlier?.run === record.run && earlier.beat === record.beat;
        return { record, since: still ? earlier.at : now };
      });
      last = now;
      sightings = new Map(seen.map(({ record: { id, run, beat }, since }) => [id, { run, beat, at: since }]));
      const { alive = [], dead = [] } = Object.groupBy(seen, ({ since }) => (now - since < lease ? 'alive' : 'dead'));
      return { alive: alive.map(({ record }) => record), dead: dead.map(({ record }) => record) };
    },
  };
}
