import type { Env } from './port.ts';
import { sleepBy } from './sleep-by.ts';

/** Time that passes when it is moved, and chance that follows from a seed: for tests and simulations. */
export interface VirtualEnv extends Env {
  /** Moves on by so many milliseconds; what falls due is called in order of its time, then of its setting. */
  advance(ms: number): void;
  /** When the next timer is due, by `now`; undefined when none is set. */
  readonly next: number | undefined;
}

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** @param start what `now` says at first, in ms since 1970; `monotonic` begins at 0 */
export function virtualEnv(start: number = Date.UTC(2030, 0, 1), seed = 1): VirtualEnv {
  let now = start;
  // In order of time, then of setting. Most are set for later than those that are there.
  const timers: Timer[] = [];
  const after: Env['after'] = (ms, callback) => {
    const timer: Timer = { at: now + Math.max(0, Math.ceil(ms)), callback };
    let place = timers.length;
    while (place > 0 && timers[place - 1]!.at > timer.at) place--;
    timers.splice(place, 0, timer);
    return () => {
      const at = timers.indexOf(timer);
      if (at >= 0) timers.splice(at, 1);
    };
  };
  return {
    now: () => now,
    monotonic: () => now - start,
    after,
    sleep: sleepBy(after),
    random: seededRandom(seed),
    get next() {
      return timers[0]?.at;
    },
    advance(ms) {
      const until = now + ms;
      for (let due = timers[0]; due !== undefined && due.at <= until; due = timers[0]) {
        now = Math.max(now, due.at);
        timers.shift();
        due.callback();
      }
      now = until;
    },
  };
}

/** The `random` of a seed. Not for secrets: the seed gives away what follows. */
export function seededRandom(seed: number): Env['random'] {
  let state = seed >>> 0;
  return (bytes) => {
    let text = '';
    while (text.length < bytes * 2) {
      // mulberry32
      state = (state + 0x6d2b79f5) >>> 0;
      let bits = Math.imul(state ^ (state >>> 15), state | 1);
      bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
      text += ((bits ^ (bits >>> 14)) >>> 0).toString(16).padStart(8, '0');
    }
    return text.slice(0, bytes * 2);
  };
}
