import type { Bus } from '@troupe/bus';
import { reportSubject, TroupeError, type ReportAnswer, type Work, type WorkflowLog, type WorkReport } from '@troupe/contracts';
import { fraction, type Env } from '@troupe/env';

/** How long the owner may take to make a report durable, in milliseconds. */
const ANSWER_TIMEOUT_MS = 10_000;
const FIRST_BACKOFF_MS = 50;
const LONGEST_BACKOFF_MS = 5_000;

/**
 * Reports to the owner of the task's partition, again and again until somebody answers: between two
 * owners nobody does, and an outcome that is not durable must not be forgotten.
 *
 * @returns the answer, or undefined when `givenUp` aborts first
 * @throws TroupeError when no repeat of it will be taken: it does not fit, or is not ours to say
 */
export function report(
  bus: Bus,
  work: Work,
  body: WorkReport,
  givenUp: AbortSignal,
  log: WorkflowLog,
  env: Env,
): Promise<ReportAnswer | undefined> {
  const ask = (): Promise<ReportAnswer> => bus.request(reportSubject(work.partition), body, ANSWER_TIMEOUT_MS);
  // To go on is no answer to what has ended.
  const isAnswer = body.kind === 'outcome' ? (answer: ReportAnswer) => answer !== 'continue' : () => true;
  const onSilence = (error: unknown): void =>
    log.warn(`The owner of partition ${work.partition} does not take what became of ${work.call}; trying again.`, {
      call: work.call,
      error: String(error),
    });
  return untilAnswered(ask, { env, givenUp, onSilence, isAnswer });
}

interface Asking<T> {
  readonly env: Env;
  readonly givenUp: AbortSignal;
  /** Called when it takes long, now and then. */
  readonly onSilence: (error: unknown) => void;
  /** Every answer is one by default. */
  readonly isAnswer?: (answer: T) => boolean;
}

/**
 * Asks again and again until there is an answer.
 *
 * @returns the answer, or undefined when `givenUp` aborts first
 * @throws TroupeError when no repeat will be answered
 */
export async function untilAnswered<T>(
  ask: () => Promise<T>,
  { env, givenUp, onSilence, isAnswer = () => true }: Asking<T>,
): Promise<T | undefined> {
  for (let wait = FIRST_BACKOFF_MS; !givenUp.aborted; wait = Math.min(wait * 2, LONGEST_BACKOFF_MS)) {
    try {
      const answer = await ask();
      if (isAnswer(answer)) return answer;
    } catch (error) {
      if (isRefusal(error)) throw error;
      if (wait === LONGEST_BACKOFF_MS) onSilence(error);
    }
    // Jitter, so that the workers of a lost owner do not all come at once.
    await env.sleep(wait * (0.75 + fraction(env) / 2), givenUp);
  }
  return undefined;
}

/** Whether the owner said that it will not take this, however often it is said. */
export function isRefusal(error: unknown): error is TroupeError {
  return error instanceof TroupeError && error.retryable === false;
}
