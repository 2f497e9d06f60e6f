import { TroupeError, type WorkflowLog } from '@troupe/contracts';
import { monotonicClock, type Clock } from './clock.ts';

/** Milliseconds the start of a process waits for what does not answer, as it does for its first connection. */
const PATIENCE = 60_000;
/** Milliseconds between two tries. */
const AGAIN = 250;

/**
 * Asks for something without which a process cannot begin. An answer that gets lost, or a server that is away
 * for a moment, is no reason to end.
 *
 * @throws TroupeError `unavailable` after a minute, anything else at once
 */
export async function untilAvailable<T>(what: string, log: WorkflowLog, ask: () => Promise<T>, clock: Clock = monotonicClock): Promise<T> {
  const until = clock.now() + PATIENCE;
  for (let logged = false; ; logged = true) {
    try {
      return await ask();
    } catch (error) {
      const passing = error instanceof TroupeError && error.code === 'unavailable';
      if (!passing || clock.now() > until) throw error;
      if (!logged) log.warn(`${what} cannot be had yet: ${error.message} Trying again.`);
    }
    await new Promise<void>((resolve) => clock.after(AGAIN, resolve));
  }
}
