import type { Bus } from '@troupe/bus';
import { consentsSubject, type ConsentAnswer, type ConsentWish, type Work, type WorkflowLog } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { UserConsents } from '@troupe/tools';
import { untilAnswered } from './report.ts';

export interface OwnerConsentsParts {
  readonly bus: Bus;
  readonly env: Env;
  readonly log: WorkflowLog;
  /** Of the attempt. */
  readonly signal: () => AbortSignal;
}

/** Milliseconds that the owner may take: authorization servers are asked meanwhile. */
const ANSWER_TIMEOUT_MS = 60_000;
const KEPT_TIMEOUT_MS = 5_000;

/** What the user of a call consented to: the owner of its task has the tokens, workers get the one they need. */
export function ownerConsents({ bus, env, log, signal }: OwnerConsentsParts, work: Work): UserConsents {
  const { call, attempt, token, partition } = work;
  const ask = async (wish: ConsentWish): Promise<ConsentAnswer> => {
    const givenUp = signal();
    const body = { ...wish, call, attempt, token };
    const onSilence = (error: unknown): void =>
      log.warn(`The owner of partition ${partition} does not answer about consents for ${call}; trying again.`, {
        call,
        error: String(error),
      });
    const asking = { env, givenUp, onSilence };
    const answer = await untilAnswered(() => bus.request(consentsSubject(partition), body, ANSWER_TIMEOUT_MS), asking);
    if (answer === undefined) throw givenUp.reason;
    return answer;
  };
  return {
    token: async (server, refused) => (await ask({ kind: 'token', server, ...(refused === undefined ? {} : { refused }) })).token,
    async ask(server, challenge) {
      const { url = '', id = '' } = await ask({ kind: 'ask', server, ...challenge });
      return { url, id };
    },
    keep: async (server, tools) => void (await ask({ kind: 'keep', server, tools })),
  };
}

/** The tools that a server had for a user: the owner of every partition knows them. @throws TroupeError `unavailable` */
export async function keptTools(bus: Pick<Bus, 'request'>, server: string): Promise<string | undefined> {
  return (await bus.request(consentsSubject(0), { kind: 'tools', server }, KEPT_TIMEOUT_MS)).tools;
}
