import type { Bus } from '@troupe/bus';
import { inputSubject, type Work, type WorkflowLog } from '@troupe/contracts';
import { untilAnswered } from './report.ts';
import type { Env } from '@troupe/env';

/** How long the owner may take to read what a call is made with, in milliseconds. */
const ANSWER_TIMEOUT_MS = 20_000;

/**
 * Work with what it is made with: what no message holds is asked of the owner.
 *
 * @returns `stale` when nobody wants it any more, undefined when `givenUp` aborts first
 * @throws TroupeError when the owner will never give it
 */
export async function withInput(
  bus: Bus,
  work: Work,
  env: Env,
  givenUp: AbortSignal,
  log: WorkflowLog,
): Promise<Work | 'stale' | undefined> {
  const { call, attempt, token, partition, inputFromOwner: _, ...rest } = work;
  const input = await untilAnswered(() => bus.request(inputSubject(partition), { call, attempt, token }, ANSWER_TIMEOUT_MS), {
    env,
    givenUp,
    onSilence: (error) =>
      log.warn(`The owner of partition ${partition} does not say what ${call} is made with; trying again.`, { call, error: String(error) }),
  });
  if (input?.wanted !== true) return input === undefined ? undefined : 'stale';
  const { wanted: __, ...made } = input;
  return { call, attempt, token, partition, ...rest, ...made };
}
