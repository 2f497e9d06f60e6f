import { setTimeout as delay } from 'node:timers/promises';
import type { Bus, Delivery, Subscription } from '@troupe/bus';
import {
  CancelledError,
  cancelSubject,
  reportSubject,
  TroupeError,
  type CallId,
  type Capability,
  type Json,
  type Work,
  type WorkflowLog,
  type WorkReport,
} from '@troupe/contracts';
import { startAttempt, type Attempt, type Ending } from './attempt.ts';
import type { Job } from './job.ts';
import { report } from './report.ts';

/** How long the owner may take to answer a sign of life, in milliseconds. */
const CHECK_TIMEOUT = 5_000;

export interface Worker {
  /** Takes the work of a capability from now on. */
  serve(capability: Capability, job: Job): void;
  /** Takes nothing new; what runs has `grace` milliseconds, what is left then goes back to the queue. */
  stop(grace: number): Promise<void>;
}

/**
 * Does work of the bus, one delivery at a time per open slot.
 *
 * W1  A delivery is acknowledged only once the owner made its outcome durable, or wants none.
 * W2  A `once` effect, and work that was delivered before, runs only after the owner said that it is wanted.
 * W3  A slot is free again when its attempt has ended, even if code that ignores its signal runs on.
 */
export function startWorker({ bus, log }: { readonly bus: Bus; readonly log: WorkflowLog }): Worker {
  const running = new Set<Attempt>();
  const subscriptions: Subscription[] = [];
  const givenUp = new AbortController();
  let open = 0;
  let stopping = false;
  let drained = (): void => {};

  const tell = (work: Work, body: WorkReport) => report(bus, work, body, givenUp.signal, log);

  /** Says that the attempt runs, and hears whether it still should. */
  const check = async (attempt: Attempt, body: WorkReport): Promise<void> => {
    try {
      const answer = await bus.request(reportSubject(attempt.work.partition), body as unknown as Json, CHECK_TIMEOUT);
      if (answer === 'cancel' || answer === 'stale') attempt.stop(new CancelledError('The call was cancelled'), { kind: 'dropped' });
    } catch {
      // Between two owners nobody answers; the next heartbeat will find one.
    }
  };

  const attend = async (work: Work, job: Job, started: WorkReport | undefined): Promise<Ending> => {
    const { call, attempt: number } = work;
    const attempt = startAttempt(work, job, log, (of, details) =>
      check(of, { kind: 'heartbeat', call, attempt: number, ...(details === undefined ? {} : { details }) }),
    );
    running.add(attempt);
    if (started !== undefined) void check(attempt, started);
    const ending = await attempt.ended;
    running.delete(attempt);
    return ending;
  };

  /** Whether the message may be forgotten. */
  const perform = async ({ work, delivered }: Delivery, job: Job): Promise<boolean> => {
    const { call, attempt } = work;
    const started: WorkReport = { kind: 'started', call, attempt };
    const permitted = delivered > 1 || work.options?.effect === 'once';
    if (permitted) {
      const answer = await tell(work, started);
      if (answer === undefined) return false;
      if (answer === 'stale' || answer === 'cancel') return true;
    }
    const ending = await attend(work, job, !permitted && work.reportStart === true ? started : undefined);
    switch (ending.kind) {
      case 'outcome':
        return (await tell(work, { kind: 'outcome', call, attempt, outcome: ending.outcome })) !== undefined;
      case 'dropped':
        return true;
      case 'given-back':
        return false;
      default:
        return ending satisfies never;
    }
  };

  const take = async (delivery: Delivery, job: Job): Promise<void> => {
    if (stopping) return delivery.nak();
    open++;
    if (await perform(delivery, job)) delivery.ack();
    else delivery.nak();
    open--;
    if (stopping && open === 0) drained();
  };

  const cancels = bus.listen(cancelSubject, (body) => {
    const { call, attempt } = body as { readonly call: CallId; readonly attempt?: number };
    for (const each of running) {
      if (each.work.call !== call || (attempt !== undefined && each.work.attempt !== attempt)) continue;
      each.stop(new CancelledError('The call was cancelled'), { kind: 'dropped' });
    }
  });

  return {
    serve(capability, job) {
      subscriptions.push(bus.consume(capability, { concurrency: job.concurrency }, (delivery) => void take(delivery, job)));
    },
    async stop(grace) {
      stopping = true;
      const { promise: empty, resolve } = Promise.withResolvers<void>();
      drained = resolve;
      if (open === 0) resolve();
      await Promise.all(subscriptions.map((subscription) => subscription.stop()));
      const patience = new AbortController();
      await Promise.race([empty, delay(grace, undefined, { signal: patience.signal }).catch(() => {})]);
      patience.abort();
      givenUp.abort();
      for (const attempt of running)
        attempt.stop(new TroupeError('shutting-down', 'The worker is shutting down; another one takes the call.'), { kind: 'given-back' });
      await empty;
      await cancels.stop();
    },
  };
}
