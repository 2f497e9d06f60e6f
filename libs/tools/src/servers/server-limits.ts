import { TroupeError } from '@troupe/contracts';
import {
  BrokenCircuitError,
  bulkhead,
  BulkheadRejectedError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
} from 'cockatiel';

/** What one server is asked for at most, and whether it is asked at all. */
export interface ServerLimits {
  /** @throws TroupeError `unavailable`, retryable, when it is not asked now; else what `run` throws */
  run<T>(run: () => Promise<T>): Promise<T>;
  /** Why it is not asked now. */
  trouble(): string | undefined;
}

export interface LimitSettings {
  /** Calls at once; more wait for their turn. */
  readonly calls: number;
  /** Calls that begin in one second. */
  readonly rate: number;
  /** Failures in a row after which it is left alone. */
  readonly failures: number;
  /** Milliseconds it is left alone then, before one call tries again. */
  readonly pause: number;
  /** A clock in milliseconds that never goes back. */
  readonly now: () => number;
  /** It is left alone from now on, or asked again. */
  readonly onChange: () => void;
}

/** Calls that wait for their turn; the time limit of each goes on. */
const MOST_WAITING = 4_096;
const SECOND_MS = 1_000;

export function serverLimits(server: string, { calls, rate, failures, pause, now, onChange }: LimitSettings): ServerLimits {
  const breaker = circuitBreaker(handleWhen(isFault), { halfOpenAfter: pause, breaker: new ConsecutiveBreaker(failures) });
  const room = bulkhead(calls, MOST_WAITING);
  const begun = { second: 0, count: 0 };
  let until = 0;
  breaker.onStateChange((state) => {
    if (state === CircuitState.Open) until = now() + pause;
    // While one call tries, the others are still refused.
    if (state !== CircuitState.HalfOpen) onChange();
  });
  const what = `The server ${JSON.stringify(server)}`;
  const refused = (why: string, retryAfter: number): TroupeError =>
    new TroupeError('unavailable', `${what} ${why}`, { retryable: true, retryAfter: Math.max(100, Math.ceil(retryAfter)) });
  const inRate = <T>(run: () => Promise<T>): Promise<T> => {
    const at = now();
    const second = Math.floor(at / SECOND_MS);
    if (second !== begun.second) Object.assign(begun, { second, count: 0 });
    if (++begun.count > rate) throw refused(`is asked ${rate} times a second at most.`, (second + 1) * SECOND_MS - at);
    return run();
  };
  const why = `failed ${failures} times in a row, and is left alone for a while.`;

  return {
    async run(run) {
      try {
        // What is refused here says nothing of the server, so it is refused before the breaker counts.
        return await room.execute(() => inRate(() => breaker.execute(run)));
      } catch (error) {
        if (error instanceof BrokenCircuitError) throw refused(why, Math.max(until - now(), pause / 4));
        if (error instanceof BulkheadRejectedError) throw refused(`has ${calls} calls under way, and too many wait.`, SECOND_MS);
        throw error;
      }
    },
    trouble: () => (breaker.state === CircuitState.Open ? `${what} ${why}` : undefined),
  };
}

/** What says that the server is not well: a tool that fails, and a call that is not wanted any more, say nothing of it. */
function isFault(error: unknown): boolean {
  if (!(error instanceof TroupeError)) return false;
  return error.code === 'unavailable' || error.code === 'outcome-unknown' || error.code === 'start-to-close';
}
