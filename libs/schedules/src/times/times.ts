/** When something is due: moments in milliseconds since 1970. */
export interface Times {
  /** The first moment after the one given; undefined when there is none. */
  after(moment: number): number | undefined;
}

/** The first of several. */
export function firstOf(all: readonly Times[]): Times {
  return {
    after(moment) {
      let first: number | undefined;
      for (const times of all) {
        const next = times.after(moment);
        if (next !== undefined && (first === undefined || next < first)) first = next;
      }
      return first;
    },
  };
}

/** Those from `start` to `end`, both included. */
export function within(times: Times, start: number = Number.NEGATIVE_INFINITY, end: number = Number.POSITIVE_INFINITY): Times {
  return {
    after(moment) {
      const next = times.after(Math.max(moment, start - 1));
      return next === undefined || next > end ? undefined : next;
    },
  };
}

/** How far back a moment is looked for: leap days are eight years apart at most. */
const FURTHEST_MS = 9 * 366 * 86_400_000;

/** The last moment before the one given; undefined when there is none in nine years. */
export function lastBefore({ after }: Times, moment: number): number | undefined {
  const isBefore = (from: number): boolean => (after(from) ?? moment) < moment;
  let reach = 1_000;
  while (!isBefore(moment - reach)) {
    if (reach > FURTHEST_MS) return undefined;
    reach *= 4;
  }
  // After `low` there is one before the moment, after `high` there is none.
  let [low, high] = [moment - reach, moment];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isBefore(middle)) low = middle;
    else high = middle;
  }
  return after(low);
}
