import { TroupeError, toFailure, type WorkflowLog } from '@troupe/contracts';
import { every } from '@troupe/env';
import type { SharedClock } from './shared-clock.ts';
import { untilAvailable } from './until-available.ts';

/** Milliseconds between measurements. */
const INTERVAL_MS = 15_000;
/** Milliseconds this machine's clock may be off without a line in the log. */
const NOTABLE_MS = 1_000;

/**
 * Measures the shared time before anything depends on it, and again and again; the answer stops that.
 *
 * @throws TroupeError `invalid-configuration` when this machine's clock is too far off to begin
 */
export async function keepTime(clock: SharedClock, log: WorkflowLog): Promise<() => void> {
  const ahead = await untilAvailable('The time of the store', log, () => clock.measure(), clock);
  if (Math.abs(ahead) > NOTABLE_MS)
    log.warn('the clock of this machine differs from that of the store, which counts; set it, e.g. by NTP', { aheadMs: Math.round(ahead) });
  let failing = false;
  const measure = async (): Promise<void> => {
    try {
      await clock.measure();
      failing = false;
    } catch (error) {
      // A store that is away is reported by what writes to it.
      if (!failing && error instanceof TroupeError && error.code === 'invalid-configuration') log.error(toFailure(error).message);
      failing = true;
    }
  };
  return every(clock, INTERVAL_MS, () => void measure());
}
