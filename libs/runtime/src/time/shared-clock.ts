import { TroupeError } from '@troupe/contracts';
import type { Env } from '@troupe/env';

/** The environment of a process whose `now` is the time that all processes of a cluster agree on. */
export interface SharedClock extends Env {
  /**
   * Reads the shared time again; resolves with how far this machine's clock is ahead of it, in milliseconds.
   *
   * @throws TroupeError `invalid-configuration` when the two are further apart than the bound: then the time stays as it was
   */
  measure(): Promise<number>;
}

export interface SharedClockOptions {
  /** The shared time, in ms since 1970. */
  readonly read: () => Promise<number>;
  /** That of this machine. */
  readonly env: Env;
  /** Milliseconds the two may be apart; a minute by default. */
  readonly bound?: number;
}

interface Read {
  /** The shared time, in ms since 1970 … */
  readonly time: number;
  /** … at this moment of this process's monotonic clock: half-way between question and answer. */
  readonly at: number;
  /** Milliseconds from question to answer. */
  readonly took: number;
}

/** Reads for one measurement; the fastest of them counts. */
const READS = 3;
/** Milliseconds after which an answer is too old to measure by, once there was one. */
const SLOWEST_MS = 1_000;
const BOUND_MS = 60_000;

/**
 * A due time set by one process has to mean the same moment to the one that takes its tasks over, whatever
 * their machines' clocks say (E7). Every process therefore counts from the clock of the store: it reads it now
 * and then, and goes on with its own monotonic clock between the reads, so that a step of the machine's clock
 * changes nothing. What is left is the time one read takes. It never goes back: after a read that gives less it
 * stands still until the shared time has caught up.
 */
export function sharedClock({ read, env, bound = BOUND_MS }: SharedClockOptions): SharedClock {
  let base = { time: env.now(), at: env.monotonic() };
  let measured = false;
  let latest = 0;
  return {
    ...env,
    now() {
      // Rounded up for the part of a millisecond that the base leaves out: never behind what it was read from.
      latest = Math.max(latest, Math.ceil(base.time + env.monotonic() - base.at));
      return latest;
    },
    async measure() {
      let best: Read | undefined;
      for (let i = 0; i < READS; i++) {
        const asked = env.monotonic();
        const time = await read();
        const at = env.monotonic();
        // At first any answer is better than what this machine says.
        if (at - asked <= (best?.took ?? (measured ? SLOWEST_MS : Infinity)))
          best = { time, at: asked + (at - asked) / 2, took: at - asked };
      }
      const own = { time: env.now(), at: env.monotonic() };
      const next = best ?? base;
      const ahead = own.time - (next.time + own.at - next.at);
      if (Math.abs(ahead) > bound) throw tooFarApart(ahead, bound);
      // A time given before the first measurement is no time of a task.
      if (!measured) latest = 0;
      measured = true;
      base = best !== undefined && agrees(ahead, best) ? own : next;
      return ahead;
    },
  };
}

/**
 * Whether the two clocks may be the same, as far as this read shows: its answer was given at some moment
 * between question and arrival, and both clocks leave out parts of a millisecond. Then this machine's clock
 * counts as it is, so that processes of one machine agree exactly.
 */
function agrees(ahead: number, { took }: Read): boolean {
  return Math.abs(ahead) <= took / 2 + 1;
}

function tooFarApart(ahead: number, bound: number): TroupeError {
  const seconds = Math.round(Math.abs(ahead) / 1_000);
  return new TroupeError(
    'invalid-configuration',
    `The clock of this machine is ${seconds} s ${ahead > 0 ? 'ahead of' : 'behind'} the clock of the store, and at most ${bound / 1_000} s are allowed: timers of tasks would not fire when they should. Set both clocks, e.g. by NTP.`,
    { retryable: false },
  );
}
