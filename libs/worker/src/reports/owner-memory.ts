import { memorySubject, type Json, type Work } from '@troupe/contracts';
import type { OwnerConsentsParts } from './owner-consents.ts';
import { untilAnswered } from './report.ts';

/** Milliseconds that the owner may take: a server that makes vectors is asked meanwhile. */
const ANSWER_TIMEOUT_MS = 60_000;

/** Has the owner of a call of a tool of memory do it, which has the store. It is asked until it answers: a repeat changes nothing. */
export async function askOwnerOfMemory({ bus, env, log, signal }: OwnerConsentsParts, work: Work): Promise<Json> {
  const { call, attempt, token, partition } = work;
  const givenUp = signal();
  const onSilence = (error: unknown): void =>
    log.warn(`The owner of partition ${partition} does not answer about the memory for ${call}; trying again.`, {
      call,
      error: String(error),
    });
  const answer = await untilAnswered(() => bus.request(memorySubject(partition), { call, attempt, token }, ANSWER_TIMEOUT_MS), {
    ...{ env, givenUp, onSilence },
  });
  if (answer === undefined) throw givenUp.reason;
  return answer.value;
}
