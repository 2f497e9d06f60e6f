import { Counter, Histogram, type Registry } from 'prom-client';

/** From half a millisecond to a minute, in seconds. */
const QUICK = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** From ten milliseconds to ten minutes, in seconds. */
const SLOW = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320, 600];

/** Everything that is counted. Labels take few values: names are those of the app, never ids. */
export interface Instruments {
  readonly tasksStarted: Counter<'kind' | 'name'>;
  readonly tasksEnded: Counter<'kind' | 'name' | 'status'>;
  readonly turns: Counter;
  readonly commits: Histogram;
  readonly commitsRefused: Counter;
  readonly attemptsDispatched: Counter<'kind' | 'retry'>;
  readonly attemptsFailed: Counter<'reason'>;
  readonly attemptWait: Histogram<'kind'>;
  readonly attempts: Histogram<'kind' | 'name' | 'outcome'>;
  readonly models: Histogram<'model' | 'outcome'>;
  readonly modelTokens: Counter<'model' | 'direction'>;
  readonly requests: Histogram<'method' | 'route' | 'status'>;
  readonly storeFailures: Counter<'operation'>;
  readonly busFailures: Counter<'operation'>;
}

export function instruments(registry: Registry): Instruments {
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> =>
    new Counter({ name, help, labelNames, registers: [registry] });
  const histogram = <L extends string>(name: string, help: string, buckets: number[], labelNames: readonly L[] = []): Histogram<L> =>
    new Histogram({ name, help, labelNames, buckets, registers: [registry] });

  return {
    tasksStarted: counter('troupe_tasks_started_total', 'Tasks whose first turn was committed here', ['kind', 'name']),
    tasksEnded: counter('troupe_tasks_ended_total', 'Tasks whose last turn was committed here', ['kind', 'name', 'status']),
    turns: counter('troupe_turns_total', 'Turns committed'),
    commits: histogram('troupe_commit_duration_seconds', 'Time until a turn was durable', QUICK),
    commitsRefused: counter(
      'troupe_commits_refused_total',
      'Turns refused because a turn of that number was there: of another owner, or the same one after an answer that got lost',
    ),
    attemptsDispatched: counter('troupe_attempts_dispatched_total', 'Attempts of calls sent to workers', ['kind', 'retry']),
    attemptsFailed: counter('troupe_attempts_failed_total', 'Attempts after which another follows', ['reason']),
    attemptWait: histogram('troupe_attempt_wait_seconds', 'Time from the dispatch of an attempt to its start', QUICK, ['kind']),
    attempts: histogram('troupe_attempt_duration_seconds', 'Time from the start of an attempt until what came of it was durable', SLOW, [
      'kind',
      'name',
      'outcome',
    ]),
    models: histogram('troupe_model_duration_seconds', 'Time a model took to answer', SLOW, ['model', 'outcome']),
    modelTokens: counter('troupe_model_tokens_total', 'Tokens models were asked with and answered with', ['model', 'direction']),
    requests: histogram('troupe_http_request_duration_seconds', 'Time to the end of an HTTP answer', QUICK, ['method', 'route', 'status']),
    storeFailures: counter('troupe_store_failures_total', 'Operations the store could not do', ['operation']),
    busFailures: counter('troupe_bus_failures_total', 'Messages the bus could not bring', ['operation']),
  };
}
