import type { Clock } from '../src/time/clock.ts';

/** A clock that moves when it is told to. */
export interface ManualClock extends Clock {
  /** Moves on by so many milliseconds, calling back what falls due, in order. */
  advance(ms: number): void;
  /** When the next callback is due; undefined when there is none. */
  readonly next: number | undefined;
}

export function manualClock(start: number = Date.UTC(2030, 0, 1)): ManualClock {
  let now = start;
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  const first = (): { readonly at: number; readonly callback: () => void } | undefined => {
    let earliest: { readonly at: number; readonly callback: () => void } | undefined;
    for (const timer of timers) if (earliest === undefined || timer.at < earliest.at) earliest = timer;
    return earliest;
  };
  return {
    now: () => now,
    after(ms, callback) {
      const timer = { at: now + Math.max(0, Math.ceil(ms)), callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    get next() {
      return first()?.at;
    },
    advance(ms) {
      const until = now + ms;
      for (let due = first(); due !== undefined && due.at <= until; due = first()) {
        now = Math.max(now, due.at);
        timers.delete(due);
        due.callback();
      }
      now = until;
    },
  };
}
