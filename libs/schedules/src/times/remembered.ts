import type { Times } from './times.ts';

/** Between the first and the second nothing is due, and the second is. */
type Gap = readonly [after: number, due: number];

/** Gaps that are known of one: those around now, and around what was looked for last. */
const MOST_GAPS = 8;

/**
 * The same moments, computed once: to look for one takes a library a tenth of a millisecond, and thousands of schedules
 * may be due together, by the same times.
 */
export function remembered({ after }: Times): Times {
  const gaps: Gap[] = [];
  return {
    after(moment) {
      const known = gaps.find(([from, due]) => from <= moment && moment < due);
      if (known !== undefined) return known[1];
      const due = after(moment);
      if (due === undefined) return undefined;
      const before = gaps.findIndex((gap) => gap[1] === due);
      // It reaches further back than was known.
      if (before >= 0) gaps[before] = [moment, due];
      else gaps.unshift([moment, due]);
      if (gaps.length > MOST_GAPS) gaps.pop();
      return due;
    },
  };
}

const MOST_TIMES = 20_000;

/** Times by what they are written as, made once while they are known. */
export function rememberedBy(make: (text: string) => Times): (text: string) => Times {
  const known = new Map<string, Times>();
  return (text) => {
    let times = known.get(text);
    if (times === undefined) {
      times = remembered(make(text));
      if (known.size >= MOST_TIMES) known.clear();
      known.set(text, times);
    }
    return times;
  };
}
