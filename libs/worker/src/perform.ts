import type { Bus, Delivery } from '@troupe/bus';
import type { Work, WorkflowLog, WorkReport } from '@troupe/contracts';
import type { Job } from './attempts/job.ts';
import type { RunningAttempts } from './attempts/running-attempts.ts';
import { sayInterrupted } from './reports/break-off.ts';
import { shownBy, type OwnerReports } from './reports/owner-reports.ts';
import { withInput } from './reports/with-input.ts';
import type { WithdrawnCalls } from './reports/withdrawn-calls.ts';
import type { Env } from '@troupe/env';

export interface PerformParts {
  readonly bus: Bus;
  readonly log: WorkflowLog;
  readonly env: Env;
  readonly reports: OwnerReports;
  readonly attempts: RunningAttempts;
  readonly withdrawn: WithdrawnCalls;
  readonly givenUp: AbortSignal;
  /** Names this worker to owners. */
  readonly name: string;
}

/** Whether the worker stops, and with how many milliseconds for what runs. */
export interface Stopping {
  readonly stopping: boolean;
  readonly grace: number;
}

/** Milliseconds a message may have waited and its attempt begin unasked: what is withdrawn meanwhile is remembered here. */
const UNASKED_AGE_MS = 1_000;

/** @returns does what a delivery asks for; resolves with whether the message may be forgotten (K1) */
export function performer(parts: PerformParts, state: Stopping): (delivery: Delivery, job: Job) => Promise<boolean> {
  const { bus, log, env, reports, attempts, givenUp } = parts;
  let deliveries = 0;

  const startOf = ({ work, delivered }: Delivery): Extract<WorkReport, { readonly kind: 'started' }> => ({
    kind: 'started',
    ...shownBy(work),
    by: `${parts.name}#${++deliveries}`,
    ...(delivered > 1 ? { delivered } : {}),
    ...(work.again === undefined ? {} : { again: work.again }),
  });

  const giveBack = async (work: Work, by?: string): Promise<false> => {
    await reports.sendReturned(work, by);
    return false;
  };

  return async (delivery, job) => {
    const { work } = delivery;
    const asked = mustAsk(delivery, parts.withdrawn) ? ({ ...startOf(delivery), asks: true } as const) : undefined;
    if (asked !== undefined) {
      const answer = await reports.send(work, asked).catch((error: unknown) => reports.refused(work, error));
      if (answer === 'stale' || answer === 'cancel') return true;
      if (answer === undefined || state.stopping) return giveBack(work, asked.by);
    }
    const whole =
      work.inputFromOwner === undefined
        ? work
        : await withInput(bus, work, env, givenUp, log).catch((error: unknown) => reports.refused(work, error));
    if (whole === undefined) return giveBack(work, asked?.by);
    if (whole === 'stale') return true;
    const ending = await attempts.run(whole, job, asked === undefined && work.reportStart === true ? startOf(delivery) : undefined);
    switch (ending.kind) {
      case 'outcome':
        try {
          return (await reports.sendOutcome(work, ending.outcome, ending.runsOn)) !== undefined;
        } finally {
          attempts.reported(work);
        }
      case 'dropped':
        return true;
      case 'interrupted':
        return sayInterrupted(bus, work, env, state.grace);
      default:
        return ending satisfies never;
    }
  };
}

/** Whether it runs only after its owner said that it is wanted (K2). */
function mustAsk({ work, delivered, waited }: Delivery, withdrawn: WithdrawnCalls): boolean {
  return (
    delivered > 1 ||
    work.again !== undefined ||
    work.ask === true ||
    work.options?.effect === 'once' ||
    waited > UNASKED_AGE_MS ||
    withdrawn.mayHave(work, waited)
  );
}
