import type { Bus } from '@troupe/bus';
import {
  CancelledError,
  reportSubject,
  TroupeError,
  type AliveCalls,
  type CallId,
  type CallStop,
  type Deadlines,
  type Json,
  type Redactor,
  type Work,
  type WorkflowLog,
  type WorkOutcome,
  type WorkReport,
} from '@troupe/contracts';
import type { StrayErrors } from '../app-code/owned-code.ts';
import { tidiedUp } from '../reports/break-off.ts';
import { shownBy } from '../reports/owner-reports.ts';
import { isRefusal } from '../reports/report.ts';
import type { Env } from '@troupe/env';
import { startAttempt, type Attempt, type Ending } from './attempt.ts';
import type { Job } from './job.ts';
import { failed } from './outcome.ts';

/** The attempts of one worker. */
export interface RunningAttempts {
  /** Runs an attempt to its end. `started`: the report of its begin, which nothing waits for. */
  run(work: Work, job: Job, started: WorkReport | undefined): Promise<Ending>;
  /** Its outcome was reported. Should its code run on since it ignores that it is stopped, the end of that is, too. */
  reported(work: Work): void;
  cancel(stop: CallStop): void;
  /** Interrupts what runs; its code gets `grace` milliseconds to tidy up. */
  interrupt(grace: number): void;
  /** Code of attempts that were cancelled, or timed out, that runs on (K4). */
  readonly lingering: number;
  /** What runs since `age` milliseconds or longer, and code that lingers. */
  alive(age: number): AliveCalls['calls'];
}

export interface AttemptParts {
  readonly bus: Bus;
  readonly log: WorkflowLog;
  readonly env: Env;
  readonly limits: Deadlines;
  readonly strayErrors: StrayErrors | undefined;
  readonly redact: Redactor | undefined;
  /** Reports how the code of such an attempt ended, which its owner may wait for. */
  readonly onLate: (work: Work, outcome: WorkOutcome) => Promise<unknown>;
  /** Such code has ended. */
  readonly onLateOver: () => void;
}

/** Milliseconds the owner may take to answer a heartbeat. */
const CHECK_TIMEOUT_MS = 5_000;

export function runningAttempts(parts: AttemptParts): RunningAttempts {
  const { bus, log, env, limits, strayErrors, redact } = parts;
  const running = new Map<string, { readonly attempt: Attempt; readonly since: number }>();
  const lingering = new Map<string, Attempt>();
  let tidyUp = 0;

  /** Says that the attempt runs; the answer is whether it still should. */
  const check = async (attempt: Attempt, body: WorkReport): Promise<void> => {
    try {
      const answer = await bus.request(reportSubject(attempt.work.partition), body, CHECK_TIMEOUT_MS);
      if (answer === 'cancel' || answer === 'stale') drop(attempt);
    } catch (error) {
      // Between two owners nobody answers; the next heartbeat will find one.
      if (isRefusal(error)) log.warn('The owner of a call refuses its heartbeat.', { call: body.call, error: error.message });
    }
  };
  const beat = (attempt: Attempt, details: Json | undefined): Promise<void> =>
    check(attempt, { kind: 'heartbeat', ...shownBy(attempt.work), ...(details === undefined ? {} : { details }) });

  return {
    async run(work, job, started) {
      const key = keyOf(work.call, work.attempt);
      try {
        const attempt = startAttempt(work, job, { bus, log, env, limits, strayErrors, redact, beat });
        running.set(key, { attempt, since: env.monotonic() });
        if (started !== undefined) void check(attempt, started);
        const ending = await attempt.ended;
        switch (ending.kind) {
          case 'outcome':
            if (!attempt.runsOn) break;
            lingering.set(key, attempt);
            return { ...ending, runsOn: true };
          case 'dropped':
            void outlive(lingering, parts, attempt);
            break;
          case 'interrupted':
            await tidiedUp(attempt, env, tidyUp);
            break;
          default:
            ending satisfies never;
        }
        return ending;
      } catch (error) {
        return { kind: 'outcome', outcome: failed(error) };
      } finally {
        running.delete(key);
      }
    },
    reported({ call, attempt }) {
      const late = lingering.get(keyOf(call, attempt));
      if (late !== undefined) void outlive(lingering, parts, late);
    },
    cancel(stop) {
      for (const { attempt } of running.values()) {
        const { work } = attempt;
        if (work.call === stop.call && (stop.attempt === undefined || work.attempt === stop.attempt)) drop(attempt);
      }
    },
    interrupt(grace) {
      tidyUp = grace;
      // Code that outlives its attempt ends with the process.
      lingering.clear();
      const reason = 'The worker is shutting down; the call begins again elsewhere.';
      for (const { attempt } of running.values()) attempt.stop(new TroupeError('shutting-down', reason), { kind: 'interrupted' });
    },
    get lingering() {
      return lingering.size;
    },
    alive(age) {
      const before = env.monotonic() - age;
      const old = [...running.values()].filter(({ since }) => since <= before).map(({ attempt }) => attempt);
      return [...old, ...lingering.values()].map(({ work }) => [work.call, work.attempt, work.token] as const);
    },
  };
}

async function outlive(
  lingering: Map<string, Attempt>,
  parts: Pick<AttemptParts, 'onLate' | 'onLateOver'>,
  attempt: Attempt,
): Promise<void> {
  const { work } = attempt;
  const key = keyOf(work.call, work.attempt);
  lingering.set(key, attempt);
  await parts.onLate(work, await attempt.over());
  lingering.delete(key);
  parts.onLateOver();
}

function drop(attempt: Attempt): void {
  attempt.stop(new CancelledError('The call was cancelled'), { kind: 'dropped' });
}

export function keyOf(call: CallId, attempt: number): string {
  return `${call}#${attempt}`;
}
