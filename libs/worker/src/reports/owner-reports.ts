import type { Bus } from '@troupe/bus';
import { reportSubject, type ReportAnswer, type Work, type WorkflowLog, type WorkOutcome, type WorkReport } from '@troupe/contracts';
import { failed } from '../attempts/outcome.ts';
import type { Env } from '@troupe/env';
import { reportWatch } from './report-watch.ts';
import { report } from './report.ts';

/** What this worker says to the owners of tasks, and repeats until one of them answers. */
export interface OwnerReports {
  /** @throws TroupeError when no repeat of it will be taken */
  send(work: Work, body: WorkReport): Promise<ReportAnswer | undefined>;
  /** How an attempt ended. Undefined when no owner answered before the worker stopped. */
  sendOutcome(work: Work, outcome: WorkOutcome, runsOn?: true): Promise<ReportAnswer | undefined>;
  /** Work goes back before it began (K5). @param by the delivery, where it asked whether it may begin */
  sendReturned(work: Work, by?: string): Promise<void>;
  /** No owner will ever take what is said of this attempt: it is dropped, as if another had taken over. */
  refused(work: Work, error: unknown): 'stale';
  /** Why no report is taken now. */
  trouble(): string | undefined;
}

/** Milliseconds the report of returned work may take: meanwhile no other worker gets it. */
const RETURN_TIMEOUT_MS = 1_000;

export function ownerReports(bus: Bus, log: WorkflowLog, env: Env, givenUp: AbortSignal): OwnerReports {
  const watch = reportWatch(env.monotonic);

  const send = (work: Work, body: WorkReport): Promise<ReportAnswer | undefined> => watch.watch(report(bus, work, body, givenUp, log, env));

  const refused = ({ call }: Work, error: unknown): 'stale' => {
    log.warn('The owner of a call refuses what became of it.', { call, error: String(error) });
    return 'stale';
  };

  return {
    send,
    refused,
    async sendOutcome(work, outcome, runsOn) {
      const body = { kind: 'outcome', ...shownBy(work), ...(runsOn === undefined ? {} : { runsOn }) } as const;
      try {
        return await send(work, { ...body, outcome });
      } catch (error) {
        // What the owner can never take is how the attempt ends.
        return send(work, { ...body, outcome: failed(error) }).catch((again: unknown) => refused(work, again));
      }
    },
    async sendReturned(work, by) {
      // Without an answer the attempt counts as lost: no harm but a retry.
      await bus
        .request(
          reportSubject(work.partition),
          { kind: 'returned', ...shownBy(work), ...(by === undefined ? {} : { by }) },
          RETURN_TIMEOUT_MS,
        )
        .catch(() => {});
    },
    trouble: watch.trouble,
  };
}

/** What every report of an attempt shows. */
export function shownBy({ call, attempt, token }: Work): Pick<Work, 'call' | 'attempt' | 'token'> {
  return { call, attempt, token };
}
