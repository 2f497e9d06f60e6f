import type { Times } from './times.ts';

/** Multiples of an interval since 1970, each `offset` later. */
export function intervalTimes(every: number, offset: number): Times {
  return { after: (moment) => (Math.floor((moment - offset) / every) + 1) * every + offset };
}

/** Moments that are listed. */
export function listedTimes(moments: readonly number[]): Times {
  const sorted = moments.toSorted((a, b) => a - b);
  return { after: (moment) => sorted.find((each) => each > moment) };
}
