/** Work of two kinds, so much of it at once: none of the second kind begins while some of the first waits. */
export interface Lanes {
  first<T>(work: () => Promise<T>): Promise<T>;
  second<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

export function lanes(most: number): Lanes {
  const waiting: readonly [(() => void)[], (() => void)[]] = [[], []];
  let busy = 0;
  let whenSettled = Promise.withResolvers<void>();
  const next = (): void => {
    while (busy < most) {
      const begin = waiting[0].shift() ?? waiting[1].shift();
      if (begin === undefined) break;
      busy++;
      begin();
    }
    if (busy === 0) {
      whenSettled.resolve();
      whenSettled = Promise.withResolvers();
    }
  };
  const enter = async <T>(lane: (() => void)[], work: () => Promise<T>): Promise<T> => {
    await new Promise<void>((resolve) => {
      lane.push(resolve);
      next();
    });
    try {
      return await work();
    } finally {
      busy--;
      next();
    }
  };
  return {
    first: (work) => enter(waiting[0], work),
    second: (work) => enter(waiting[1], work),
    settled: () => (busy === 0 ? Promise.resolve() : whenSettled.promise),
  };
}
