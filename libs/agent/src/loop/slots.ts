export type Slot = <T>(job: () => Promise<T>) => Promise<T>;

/** Runs at most `free` jobs at once; the others wait their turn, in order. */
export function slots(free: number): Slot {
  const waiting: (() => void)[] = [];
  return async (job) => {
    if (free > 0) free--;
    else await new Promise<void>((resume) => waiting.push(resume));
    try {
      return await job();
    } finally {
      const resume = waiting.shift();
      if (resume === undefined) free++;
      else resume();
    }
  };
}
