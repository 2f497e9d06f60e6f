/** A worker's only source of time. */
export interface Timing {
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** Calls back once `ms` milliseconds later; the answer cancels it. */
  after(ms: number, callback: () => void): () => void;
  /** Calls back every `ms` milliseconds until that is cancelled; keeps no process alive. */
  every(ms: number, callback: () => void): () => void;
}

/** Longest delay `setTimeout` keeps. */
const LONGEST = 2_147_483_647;

/** The machine's time. */
export const machineTiming: Timing = {
  now: () => performance.now(),
  after(ms, callback) {
    if (ms > LONGEST) return () => {};
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  every(ms, callback) {
    const timer = setInterval(callback, ms).unref();
    return () => clearInterval(timer);
  },
};

/** Resolves `ms` milliseconds later, or as soon as the signal aborts. */
export function pause(timing: Timing, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const cancel = timing.after(ms, done);
    signal.addEventListener('abort', done);
  });
}
