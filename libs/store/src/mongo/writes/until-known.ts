import { setTimeout as sleep } from 'node:timers/promises';
import { isUnknownOutcome } from './failure.ts';

/** Milliseconds within which a write whose outcome is unknown is tried again. */
const TIMEOUT_MS = 15_000;
/** Milliseconds between two attempts. */
const RETRY_MS = 100;

/**
 * Repeats a write until it is known what became of it: an answer that got lost says nothing about
 * the write. `attempt` is given whether it is a repeat, since a refusal may then be the work of the
 * attempt before.
 *
 * @throws what the last attempt threw; the outcome is unknown then
 */
export async function untilKnown<R>(attempt: (repeat: boolean) => Promise<R>): Promise<R> {
  const deadline = performance.now() + TIMEOUT_MS;
  for (let repeat = false; ; repeat = true) {
    try {
      return await attempt(repeat);
    } catch (error) {
      if (!isUnknownOutcome(error) || performance.now() > deadline) throw error;
    }
    await sleep(RETRY_MS);
  }
}
