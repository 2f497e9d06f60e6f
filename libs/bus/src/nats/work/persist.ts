import { setTimeout as sleep } from 'node:timers/promises';
import type { Link } from '../connection/link.ts';

/** Milliseconds between attempts. */
const RETRY_MS = 250;

/**
 * Something that is to be done until it succeeds, one attempt at a time. Asked for during an attempt
 * it is done once more, since that may be about what came later. A broken connection ends it: what
 * was asked of the server then is never answered.
 */
export function persist(link: Link, attempt: () => Promise<void>, onFailure: (error: unknown) => void): () => void {
  let wanted = false;
  let running: symbol | undefined;

  const run = async (): Promise<void> => {
    const mine = Symbol('run');
    running = mine;
    while (wanted && link.up && running === mine) {
      wanted = false;
      try {
        await attempt();
      } catch (error) {
        if (running !== mine) return;
        wanted = true;
        onFailure(error);
        await sleep(RETRY_MS, undefined, { ref: false });
      }
    }
    if (running === mine) running = undefined;
  };
  link.onDown(() => (running = undefined));

  return () => {
    wanted = true;
    if (running === undefined) void run();
  };
}
