import { setTimeout as delay } from 'node:timers/promises';
import type { Bus, Delivery, Subscription } from '@troupe/bus';
import {
  aliveSubject,
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

/** Milliseconds between two broadcasts of what is under way, and from when on an attempt is in them. */
const ALIVE = { every: 3_000, after: 1_000 };
/** How long the owner may take to answer a sign of life, in milliseconds. */
const CHECK_TIMEOUT = 5_000;
/** And what goes back to the queue may be kept from others, at most. */
const RETURN_TIMEOUT = 1_000;

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
 * W3  An attempt runs once here: a second message for it waits for what becomes of the first.
 * W4  A slot is free again when its attempt has ended, even if code that ignores its signal runs on.
 * W5  Of work that goes back before it began its owner hears first, so that it is not taken for lost.
 */
export function startWorker({ bus, log }: { readonly bus: Bus; readonly log: WorkflowLog }): Worker {
  const running = new Map<string, { readonly attempt: Attempt; readonly since: number }>();
  /** What becomes of the message of each attempt, by call and attempt. */
  const taken = new Map<string, Promise<boolean>>();
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

  const sayReturned = async ({ partition, call, attempt }: Work): Promise<void> => {
    const body: WorkReport = { kind: 'returned', call, attempt };
    // Unheard, the attempt counts as lost: no harm but a retry.
    await bus.request(reportSubject(partition), body as unknown as Json, RETURN_TIMEOUT).catch(() => {});
  };

  const attend = async (work: Work, job: Job, started: WorkReport | undefined): Promise<Ending> => {
    const { call, attempt: number } = work;
    const attempt = startAttempt(work, job, log, (of, details) =>
      check(of, { kind: 'heartbeat', call, attempt: number, ...(details === undefined ? {} : { details }) }),
    );
    const key = keyOf(call, number);
    running.set(key, { attempt, since: performance.now() });
    if (started !== undefined) void check(attempt, started);
    const ending = await attempt.ended;
    running.delete(key);
    return ending;
  };

  /** Whether the message may be forgotten. */
  const perform = async ({ work, delivered }: Delivery, job: Job): Promise<boolean> => {
    const { call, attempt } = work;
    const started: WorkReport = { kind: 'started', call, attempt, ...(delivered > 1 ? { delivered } : {}) };
    const permitted = delivered > 1 || work.again !== undefined || work.options?.effect === 'once';
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
    if (stopping) {
      await sayReturned(delivery.work);
      return delivery.nak();
    }
    open++;
    const key = keyOf(delivery.work.call, delivery.work.attempt);
    const before = taken.get(key);
    const fate = before ?? perform(delivery, job);
    if (before === undefined) taken.set(key, fate);
    if (await fate) delivery.ack();
    else delivery.nak();
    if (before === undefined) taken.delete(key);
    open--;
    if (stopping && open === 0) drained();
  };

  const cancels = bus.listen(cancelSubject, (body) => {
    const { call, attempt } = body as { readonly call: CallId; readonly attempt?: number };
    for (const { attempt: each } of running.values()) {
      if (each.work.call !== call || (attempt !== undefined && each.work.attempt !== attempt)) continue;
      each.stop(new CancelledError('The call was cancelled'), { kind: 'dropped' });
    }
  });

  const sayAlive = (): void => {
    const since = performance.now() - ALIVE.after;
    const calls = [...running.values()].flatMap((each) =>
      each.since <= since ? [[each.attempt.work.call, each.attempt.work.attempt] as const] : [],
    );
    if (calls.length > 0) bus.broadcast(aliveSubject, { calls });
  };
  const beating = setInterval(sayAlive, ALIVE.every);
  beating.unref();

  return {
    serve(capability, job) {
      const options = { concurrency: job.concurrency, onUnbegun: sayReturned };
      subscriptions.push(bus.consume(capability, options, (delivery) => void take(delivery, job)));
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
      for (const { attempt } of running.values())
        attempt.stop(new TroupeError('shutting-down', 'The worker is shutting down; another one takes the call.'), { kind: 'given-back' });
      await empty;
      clearInterval(beating);
      await cancels.stop();
    },
  };
}

function keyOf(call: CallId, attempt: number): string {
  return `${call}#${attempt}`;
}
