import type { Bus, Delivery, Subscription } from '@troupe/bus';
import { every, uuid, type Env } from '@troupe/env';
import { machineEnv } from '@troupe/env/machine';
import {
  aliveSubject,
  cancelSubject,
  deadlines,
  MAX_ALIVE,
  signOfLife,
  toFailure,
  type Capability,
  type Redactor,
  type WorkflowLog,
} from '@troupe/contracts';
import { failStrayCode, type StrayErrors } from './app-code/owned-code.ts';
import type { Job } from './attempts/job.ts';
import { keyOf, runningAttempts, type RunningAttempts } from './attempts/running-attempts.ts';
import { performer } from './perform.ts';
import { ownerReports, type OwnerReports } from './reports/owner-reports.ts';
import { withdrawnCalls } from './reports/withdrawn-calls.ts';

/** Milliseconds until work is delivered again that failed by a fault of the platform. */
const RETRY_MS = 1_000;

export interface Worker {
  /** Takes the work of a capability from now on. */
  serve(capability: Capability, job: Job): void;
  /** Why the owners of tasks learn nothing from here. */
  trouble(): string | undefined;
  /** Takes nothing new; what runs has `grace` milliseconds, what is left then is interrupted, and begins again elsewhere. */
  stop(grace: number): Promise<void>;
}

export interface WorkerOptions {
  readonly bus: Bus;
  readonly log: WorkflowLog;
  readonly env?: Env;
  readonly strayErrors?: StrayErrors | undefined;
  /** Takes secrets out of text that is stored as an artifact. By default none are known. */
  readonly redact?: Redactor | undefined;
}

/** What a worker has in hand, until it stops. */
interface State {
  /** Deliveries that are not settled. */
  open: number;
  stopping: boolean;
  grace: number;
  whenDrained: () => void;
}

/**
 * Does work of the bus, one delivery at a time per open slot.
 *
 * K1  A delivery is acknowledged only once the owner made its outcome durable, or wants none. While no
 *     owner answers, the report is repeated with backoff; the work is not.
 * K2  What may have been withdrawn, or begun, while its message waited runs only after the owner said
 *     that it is wanted: a `once` effect, and work that was delivered before, sent again, withdrawn a
 *     short while ago, or older than a moment.
 * K3  An attempt runs once here: a second message for it waits for what becomes of the first.
 * K4  A slot is free again when its attempt has ended, even if code that ignores its signal runs on.
 *     What becomes of that code is still reported: its owner may wait for it, or have a limit in which it counts.
 * K5  Of work that goes back before it began its owner is informed first, so that it is not taken for lost.
 *     Of what it breaks off when it stops the owner is informed at once, so that another worker begins it again.
 * K6  What goes wrong with one delivery, its code's stray errors too, ends that attempt and takes no slot.
 */
export function startWorker({ bus, log, strayErrors, redact, env = machineEnv }: WorkerOptions): Worker {
  const state: State = { open: 0, stopping: false, grace: 0, whenDrained: () => {} };
  const givenUp = new AbortController();
  const limits = deadlines(env.after, env.monotonic);
  const withdrawn = withdrawnCalls(env.monotonic);
  const reports = ownerReports(bus, log, env, givenUp.signal);
  const leave = (): void => {
    if (state.stopping && state.open === 0 && attempts.lingering === 0) state.whenDrained();
  };
  const attempts = runningAttempts({
    bus,
    log,
    env,
    limits,
    strayErrors,
    redact,
    onLate: reports.sendOutcome,
    onLateOver: leave,
  });
  const perform = performer({ bus, log, env, reports, attempts, withdrawn, givenUp: givenUp.signal, name: uuid(env) }, state);
  const take = taker(state, perform, reports, log, leave);

  const subscriptions: Subscription[] = [];
  const cancels = bus.listen(cancelSubject, (stop) => {
    withdrawn.add(stop);
    if (stop.unbegun !== true) attempts.cancel(stop);
  });
  const stopBeating = every(env, signOfLife.every, () => sayAlive(bus, attempts));
  const stopFailing = failStrayCode();

  return {
    serve(capability, job) {
      const options = { concurrency: job.concurrency, onUnbegun: (work: Delivery['work']) => reports.sendReturned(work) };
      subscriptions.push(bus.consume(capability, options, (delivery) => void take(delivery, job)));
    },
    trouble: reports.trouble,
    async stop(grace) {
      state.stopping = true;
      state.grace = grace;
      const { promise: empty, resolve } = Promise.withResolvers<void>();
      state.whenDrained = resolve;
      leave();
      await Promise.all(subscriptions.map((subscription) => subscription.stop()));
      const graceOver = new AbortController();
      await Promise.race([empty, env.sleep(grace, graceOver.signal)]);
      graceOver.abort();
      givenUp.abort();
      attempts.interrupt(grace);
      leave();
      await empty;
      stopBeating();
      limits.stop();
      stopFailing();
      await cancels.stop();
    },
  };
}

function sayAlive(bus: Bus, attempts: RunningAttempts): void {
  const calls = attempts.alive(signOfLife.after);
  for (let from = 0; from < calls.length; from += MAX_ALIVE) bus.broadcast(aliveSubject, { calls: calls.slice(from, from + MAX_ALIVE) });
}

/** @returns takes a delivery, and settles it by what becomes of its attempt */
function taker(
  state: State,
  perform: (delivery: Delivery, job: Job) => Promise<boolean>,
  reports: OwnerReports,
  log: WorkflowLog,
  leave: () => void,
): (delivery: Delivery, job: Job) => Promise<void> {
  /** Whether the message of an attempt may be forgotten, by call and attempt: a second message waits for that (K3). */
  const taken = new Map<string, Promise<boolean>>();
  return async (delivery, job) => {
    if (state.stopping) {
      await reports.sendReturned(delivery.work);
      return delivery.nak();
    }
    state.open++;
    const key = keyOf(delivery.work.call, delivery.work.attempt);
    const before = taken.get(key);
    const performed = before ?? perform(delivery, job);
    if (before === undefined) taken.set(key, performed);
    try {
      if (await performed) delivery.ack();
      else delivery.nak();
    } catch (error) {
      log.error('what became of a call could not be reported; it is taken again', {
        call: delivery.work.call,
        error: toFailure(error).message,
      });
      delivery.nak(RETRY_MS);
    } finally {
      if (before === undefined) taken.delete(key);
      state.open--;
      leave();
    }
  };
}
