import fc from 'fast-check';

/** What one execution does. `never`: not before the test lets it go; `listens`: it ends as soon as its signal aborts. */
export interface Run {
  readonly ends: 'value' | 'error' | 'never';
  readonly after: number;
  readonly listens: boolean;
  readonly beats: boolean;
}

/** One call, and the code around it. */
export interface CallPlan {
  readonly kind: 'activity' | 'step';
  readonly effect: 'idempotent' | 'once';
  readonly attempts: number;
  readonly scheduleToStart: number | undefined;
  readonly startToClose: number | undefined;
  readonly scheduleToClose: number | undefined;
  readonly heartbeat: number | undefined;
  /** Milliseconds the one slot is busy with something else at first. */
  readonly busy: number;
  /** Of the executions, over and over. */
  readonly runs: readonly Run[];
  readonly code: 'plain' | 'failing' | 'racing' | 'continuing';
  /** Milliseconds the task has. */
  readonly timeout: number | undefined;
  /** Milliseconds the store takes, on the way there and back. */
  readonly latency: number;
  /** Nothing of the code stays in memory between turns. */
  readonly evicts: boolean;
}

/** What befalls it in one process. */
export interface EmbeddedPlan extends CallPlan {
  readonly events: readonly PlannedEvent[];
}

/** What befalls it in a cluster. */
export interface ClusterPlan extends CallPlan {
  readonly events: readonly ClusterEvent[];
}

export interface ClusterEvent {
  /** Milliseconds after the one before. */
  readonly after: number;
  readonly do:
    | 'kill-owner'
    | 'freeze-owner'
    | 'thaw'
    | 'kill-worker'
    | 'stop-worker'
    | 'suspend'
    | 'resume'
    | 'cancel'
    | 'terminate'
    | 'pass';
}

export interface PlannedEvent {
  /** Milliseconds after the one before. */
  readonly after: number;
  readonly do: 'kill' | 'suspend' | 'resume' | 'block' | 'unblock' | 'cancel' | 'terminate' | 'pass';
}

const run: fc.Arbitrary<Run> = fc.record({
  ends: fc.constantFrom<Run['ends']>('value', 'value', 'error', 'never'),
  after: fc.constantFrom(0, 500, 2_500, 6_000),
  listens: fc.boolean(),
  beats: fc.boolean(),
});

const event: fc.Arbitrary<PlannedEvent> = fc.record({
  after: fc.constantFrom(0, 0, 1, 1, 2, 400, 999, 1_000, 2_000, 5_000, 20_000),
  do: fc.constantFrom<PlannedEvent['do']>('kill', 'kill', 'suspend', 'resume', 'block', 'unblock', 'cancel', 'terminate', 'pass'),
});

const maybe = (ms: number): fc.Arbitrary<number | undefined> => fc.option(fc.constant(ms), { nil: undefined, freq: 2 });

const call = {
  kind: fc.constantFrom<CallPlan['kind']>('activity', 'activity', 'step'),
  effect: fc.constantFrom<CallPlan['effect']>('idempotent', 'once'),
  attempts: fc.integer({ min: 1, max: 3 }),
  scheduleToStart: maybe(2_000),
  startToClose: maybe(4_000),
  scheduleToClose: maybe(9_000),
  heartbeat: maybe(3_000),
  busy: fc.constantFrom(0, 0, 1_500, 7_000),
  runs: fc.array(run, { minLength: 1, maxLength: 3 }),
  code: fc.constantFrom<CallPlan['code']>('plain', 'plain', 'failing', 'racing', 'continuing'),
  timeout: maybe(12_000),
  evicts: fc.boolean(),
};

export const embeddedPlan: fc.Arbitrary<EmbeddedPlan> = fc.record({
  ...call,
  latency: fc.constantFrom(0, 0, 1),
  events: fc.array(event, { maxLength: 7 }),
});

const clusterEvent: fc.Arbitrary<ClusterEvent> = fc.record({
  after: fc.constantFrom(0, 0, 1, 400, 999, 1_000, 2_000, 5_000, 20_000),
  do: fc.constantFrom<ClusterEvent['do']>(
    ...([
      'kill-owner',
      'freeze-owner',
      'thaw',
      'kill-worker',
      'kill-worker',
      'stop-worker',
      'suspend',
      'resume',
      'cancel',
      'terminate',
      'pass',
    ] as const),
  ),
});

export const clusterPlan: fc.Arbitrary<ClusterPlan> = fc.record({
  ...call,
  latency: fc.constant(0),
  events: fc.array(clusterEvent, { maxLength: 7 }),
});
