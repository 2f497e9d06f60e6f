import { setTimeout as delay } from 'node:timers/promises';
import { TroupeError } from '@troupe/contracts';
import type { Logger } from 'pino';
import type { HealthServer } from './health-server.ts';

export interface Waiting {
  readonly log: Logger;
  /** Says meanwhile what is missing. */
  readonly health: HealthServer;
}

/** Milliseconds a program waits for a server it needs, and between two tries. */
const GIVE_UP_AFTER_MS = 60_000;
const RETRY_MS = 500;

/**
 * Connects to a server that may not be up yet.
 *
 * @throws TroupeError `unavailable` after a minute, anything else at once: a wrong address or refused credentials do not pass
 */
export async function whenReachable<T>(what: string, { log, health }: Waiting, connect: () => Promise<T>): Promise<T> {
  const until = performance.now() + GIVE_UP_AFTER_MS;
  for (let warned = false; ; warned = true) {
    try {
      const connection = await connect();
      health.says(() => ['It is starting.']);
      return connection;
    } catch (error) {
      const passing = error instanceof TroupeError && error.code === 'unavailable';
      if (!passing || performance.now() > until) throw error;
      const missing = `${what} is missing: ${error.message}`;
      health.says(() => [missing]);
      if (!warned) log.warn(`${missing} Trying again.`);
    }
    await delay(RETRY_MS);
  }
}
