import type { Registry } from 'prom-client';
import { counter, histogram, type Count, type Spread } from './scraped-metric.ts';
import type { Series } from './series.ts';

/** From half a millisecond to a minute, in seconds. */
const QUICK = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** From ten milliseconds to ten minutes, in seconds. */
const SLOW = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320, 600];

/**
 * Everything that is counted. Labels take few values: names are those of the app, never ids. Counters have the tenant;
 * what is measured in time has not, since each of its series is eighteen lines.
 */
export interface Instruments {
  readonly tasksStarted: Series<Count, readonly ['kind', 'name', 'tenant']>;
  readonly tasksEnded: Series<Count, readonly ['kind', 'name', 'status', 'tenant']>;
  readonly turns: Count;
  readonly commits: Spread;
  readonly commitsRefused: Count;
  readonly attemptsDispatched: Series<Count, readonly ['kind', 'retry']>;
  readonly attemptsFailed: Series<Count, readonly ['reason']>;
  readonly attemptWait: Series<Spread, readonly ['kind']>;
  readonly attempts: Series<Spread, readonly ['kind', 'name', 'outcome']>;
  readonly attemptsEnded: Series<Count, readonly ['kind', 'name', 'outcome', 'tenant']>;
  readonly models: Series<Spread, readonly ['model', 'outcome']>;
  readonly modelTokens: Series<Count, readonly ['model', 'direction', 'tenant']>;
  readonly requests: Series<Spread, readonly ['method', 'route', 'status']>;
  readonly requestsEnded: Series<Count, readonly ['method', 'route', 'status', 'tenant']>;
  readonly storeFailures: Series<Count, readonly ['operation']>;
  readonly busFailures: Series<Count, readonly ['operation']>;
  readonly busRefusals: Series<Count, readonly ['subject']>;
}

export function instruments(registry: Registry): Instruments {
  const count = <const L extends readonly string[]>(name: string, help: string, labels: L): Series<Count, L> =>
    counter(registry, { name, help, labels });
  const spread = <const L extends readonly string[]>(name: string, help: string, bounds: readonly number[], labels: L): Series<Spread, L> =>
    histogram(registry, { name, help, labels }, bounds);

  return {
    tasksStarted: count('troupe_tasks_started_total', 'Tasks whose first turn was committed here', ['kind', 'name', 'tenant']),
    tasksEnded: count('troupe_tasks_ended_total', 'Tasks whose last turn was committed here', ['kind', 'name', 'status', 'tenant']),
    turns: count('troupe_turns_total', 'Turns committed', []).of(),
    commits: spread('troupe_commit_duration_seconds', 'Time until a turn was durable', QUICK, []).of(),
    commitsRefused: count(
      'troupe_commits_refused_total',
      'Turns refused because a turn of that number was there: of another owner, or the same one after an answer that got lost',
      [],
    ).of(),
    attemptsDispatched: count('troupe_attempts_dispatched_total', 'Attempts of calls sent to workers', ['kind', 'retry']),
    attemptsFailed: count('troupe_attempts_failed_total', 'Attempts after which another follows', ['reason']),
    attemptWait: spread('troupe_attempt_wait_seconds', 'Time from the dispatch of an attempt to its start', QUICK, ['kind']),
    attempts: spread('troupe_attempt_duration_seconds', 'Time from the start of an attempt until what came of it was durable', SLOW, [
      'kind',
      'name',
      'outcome',
    ]),
    attemptsEnded: count('troupe_attempts_ended_total', 'Attempts that ended here', ['kind', 'name', 'outcome', 'tenant']),
    models: spread('troupe_model_duration_seconds', 'Time a model took to answer', SLOW, ['model', 'outcome']),
    modelTokens: count('troupe_model_tokens_total', 'Tokens models were asked with and answered with', ['model', 'direction', 'tenant']),
    requests: spread('troupe_http_request_duration_seconds', 'Time to the end of an HTTP answer', QUICK, ['method', 'route', 'status']),
    requestsEnded: count('troupe_http_requests_total', 'HTTP requests that were answered', ['method', 'route', 'status', 'tenant']),
    storeFailures: count('troupe_store_failures_total', 'Operations the store could not do', ['operation']),
    busFailures: count('troupe_bus_failures_total', 'Messages the bus could not bring', ['operation']),
    busRefusals: count('troupe_bus_refused_total', 'Messages of the bus that do not fit their subject, or show no token', ['subject']),
  };
}
