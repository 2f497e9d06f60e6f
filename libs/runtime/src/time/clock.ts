/** The runtime's only source of time. */
export interface Clock {
  /** Whole milliseconds since 1970. */
  now(): number;
  /** Calls back once `ms` milliseconds later; the answer cancels it. */
  after(ms: number, callback: () => void): () => void;
}

/** Longest delay `setTimeout` keeps; longer ones are cut and asked for again. */
const MAX_DELAY = 2_147_483_647;

/** A clock of this process alone that never goes back: it says how much time has passed, and not what time it is. */
export const monotonicClock: Clock = {
  now: () => performance.now(),
  after: (ms, callback) => systemClock.after(ms, callback),
};

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(ms, 0), MAX_DELAY));
    return () => clearTimeout(timer);
  },
};
