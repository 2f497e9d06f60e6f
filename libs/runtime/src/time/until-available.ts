import { TroupeError, type WorkflowLog } from '@troupe/contracts';
import type { Env } from '@troupe/env';

/** Milliseconds the start of a process waits for what does not answer, as it does for its first connection. */
const GIVE_UP_MS = 60_000;
/** Milliseconds between two tries. */
const RETRY_MS = 250;

/**
 * Asks for something without which a process cannot begin. An answer that gets lost, or a server that is away
 * for a moment, is no reason to end.
 *
 * @throws TroupeError `unavailable` after a minute, anything else at once
 */
export async function untilAvailable<T>(what: string, log: WorkflowLog, ask: () => Promise<T>, env: Env): Promise<T> {
  const until = env.monotonic() + GIVE_UP_MS;
  for (let logged = false; ; logged = true) {
    try {
      return await ask();
    } catch (error) {
      const passing = error instanceof TroupeError && error.code === 'unavailable';
      if (!passing || env.monotonic() > until) throw error;
      if (!logged) log.warn(`${what} cannot be had yet: ${error.message} Trying again.`);
    }
    await env.sleep(RETRY_MS);
  }
}
