/** The registry's only source of time. */
export interface Clock {
  /** Milliseconds since 1970: what people read. */
  now(): number;
  /** Milliseconds since some moment; never goes back: what leases are measured by. */
  monotonic(): number;
  /** Calls back once `ms` milliseconds later; the answer cancels it. */
  after(ms: number, callback: () => void): () => void;
}

/** The machine's clock. Its timers keep no process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms).unref();
    return () => clearTimeout(timer);
  },
};
