/**
 * Time and chance of one process. Runtime, workers and registry have no other source of either, so that a
 * whole cluster can run in one process, in virtual time, the same way twice.
 */
export interface Env {
  /** Whole milliseconds since 1970. May step in both directions: never measure durations with it. */
  now(): number;
  /** Milliseconds of a clock that never goes back: how much time passed, not what time it is. */
  monotonic(): number;
  /** Calls back once `ms` milliseconds later; the answer cancels it. */
  after(ms: number, callback: () => void): () => void;
  /** Resolves `ms` milliseconds later, or as soon as the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** So many random bytes in hexadecimal. On a machine nobody can guess them. */
  random(bytes: number): string;
}
