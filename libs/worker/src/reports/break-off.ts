import type { Bus } from '@troupe/bus';
import { reportSubject, type ReportAnswer, type Work } from '@troupe/contracts';
import type { Attempt } from '../attempts/attempt.ts';
import { isRefusal, untilAnswered } from './report.ts';
import type { Env } from '@troupe/env';

/** Milliseconds code gets to end after the signal that its worker is shut down, before the next attempt begins elsewhere. */
const TIDY_UP_MS = 250;
/** And its owner to write that down: within what services have left of their time to close. */
const REPORT_TIMEOUT_MS = 2_000;

/** Waits until the code of an attempt that was interrupted has come to an end, for a moment. */
export async function tidiedUp(attempt: Attempt, env: Env, grace: number): Promise<void> {
  const ended = new AbortController();
  void attempt.over().then(() => ended.abort());
  await env.sleep(Math.min(TIDY_UP_MS, grace), ended.signal);
}

/**
 * Says that an attempt was interrupted, so that its owner has the call done again, by a message of its
 * own. Asked at least once, and again as long as nobody answers and there is time.
 *
 * @returns whether the message may be forgotten; if not, it goes back
 */
export async function sayInterrupted(bus: Bus, { call, attempt, token, partition }: Work, env: Env, grace: number): Promise<boolean> {
  const late = new AbortController();
  const cancelLate = env.after(Math.min(REPORT_TIMEOUT_MS, grace), () => late.abort());
  try {
    const answer = await untilAnswered<ReportAnswer>(
      () => bus.request(reportSubject(partition), { kind: 'interrupted', call, attempt, token }, REPORT_TIMEOUT_MS),
      { env, givenUp: late.signal, onSilence: () => {} },
    );
    return answer !== undefined && answer !== 'continue';
  } catch (error) {
    return isRefusal(error);
  } finally {
    cancelLate();
  }
}
