import type { Bus, Delivery, Subscription } from '@troupe/bus';
import {
  aliveSubject,
  CancelledError,
  cancelSubject,
  deadlines,
  MAX_ALIVE,
  reportSubject,
  signOfLife,
  toFailure,
  TroupeError,
  type CallId,
  type Capability,
  type Json,
  type ReportAnswer,
  type Work,
  type WorkflowLog,
  type WorkOutcome,
  type WorkReport,
} from '@troupe/contracts';
import { startAttempt, type Attempt, type Ending } from './attempts/attempt.ts';
import { sayInterrupted, tidiedUp } from './reports/break-off.ts';
import type { Job } from './attempts/job.ts';
import { failed } from './attempts/outcome.ts';
import { isRefusal, report } from './reports/report.ts';
import { failStrayCode, type StrayErrors } from './app-code/owned-code.ts';
import { reportWatch } from './reports/report-watch.ts';
import { machineEnv } from '@troupe/env/machine';
import { every, uuid, type Env } from '@troupe/env';
import { withInput } from './reports/with-input.ts';
import { withdrawnCalls } from './reports/withdrawn-calls.ts';

/** How long the owner may take to answer a sign of life, in milliseconds. */
const CHECK_TIMEOUT = 5_000;
/** And what goes back to the queue may be kept from others, at most. */
const RETURN_TIMEOUT = 1_000;
/** Milliseconds before work that could not be done for a fault of ours is taken again. */
const TAKE_AGAIN = 1_000;

export interface Worker {
  /** Takes the work of a capability from now on. */
  serve(capability: Capability, job: Job): void;
  /** Why the owners of tasks learn nothing from here. */
  trouble(): string | undefined;
  /** Takes nothing new; what runs has `grace` milliseconds, what is left then is interrupted, and begins again elsewhere. */
  stop(grace: number): Promise<void>;
}

/** Milliseconds a message may have waited and its attempt begin unasked: what is withdrawn meanwhile is remembered here. */
const MOMENT = 1_000;

export interface WorkerOptions {
  readonly bus: Bus;
  readonly log: WorkflowLog;
  readonly env?: Env;
  readonly strayErrors?: StrayErrors | undefined;
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
 *     What becomes of that code is still reported where it was cancelled: its owner may wait for it.
 * K5  Of work that goes back before it began its owner hears first, so that it is not taken for lost.
 *     Of what it breaks off when it stops the owner hears at once, so that another worker begins it again.
 * K6  What goes wrong with one delivery, its code's stray errors too, ends that attempt and takes no slot.
 */
export function startWorker({ bus, log, strayErrors, env = machineEnv }: WorkerOptions): Worker {
  const running = new Map<string, { readonly attempt: Attempt; readonly since: number }>();
  /** Cancelled attempts whose code runs on. */
  const lingering = new Map<string, Attempt>();
  /** What becomes of the message of each attempt, by call and attempt. */
  const taken = new Map<string, Promise<boolean>>();
  const withdrawn = withdrawnCalls(env.monotonic);
  const limits = deadlines(env.after, env.monotonic);
  const subscriptions: Subscription[] = [];
  const givenUp = new AbortController();
  const name = uuid(env);
  let deliveries = 0;
  let open = 0;
  let stopping = false;
  let stopGrace = 0;
  let drained = (): void => {};

  const reports = reportWatch(env.monotonic);
  const tell = (work: Work, body: WorkReport) => reports.watch(report(bus, work, body, givenUp.signal, log, env));

  /** The same for how an attempt ended. What the owner can never take is how it ends. */
  const tellOutcome = async (work: Work, outcome: WorkOutcome): Promise<ReportAnswer | undefined> => {
    const body = { kind: 'outcome', ...shownBy(work) } as const;
    try {
      return await tell(work, { ...body, outcome });
    } catch (error) {
      return tell(work, { ...body, outcome: failed(error) }).catch((again: unknown) => refused(work, again));
    }
  };

  /** Nobody will ever take what is said of this attempt: it is dropped, as if another had taken over. */
  const refused = ({ call }: Work, error: unknown): 'stale' => {
    log.warn('The owner of a call refuses what became of it.', { call, error: String(error) });
    return 'stale';
  };

  /** Says that the attempt runs, and hears whether it still should. */
  const check = async (attempt: Attempt, body: WorkReport): Promise<void> => {
    try {
      const answer = await bus.request(reportSubject(attempt.work.partition), body, CHECK_TIMEOUT);
      if (answer === 'cancel' || answer === 'stale') cancel(attempt, answer === 'cancel');
    } catch (error) {
      // Between two owners nobody answers; the next heartbeat will find one.
      if (isRefusal(error)) log.warn('The owner of a call refuses its heartbeat.', { call: body.call, error: error.message });
    }
  };

  const cancel = (attempt: Attempt, awaited: boolean): void =>
    attempt.stop(new CancelledError('The call was cancelled'), { kind: 'dropped', awaited });

  const sayReturned = async (work: Work): Promise<void> => {
    // Unheard, the attempt counts as lost: no harm but a retry.
    await bus.request(reportSubject(work.partition), { kind: 'returned', ...shownBy(work) }, RETURN_TIMEOUT).catch(() => {});
  };

  const attend = async (work: Work, job: Job, started: WorkReport | undefined): Promise<Ending> => {
    const { call, attempt: number } = work;
    const beat = (of: Attempt, details: Json | undefined): Promise<void> =>
      check(of, { kind: 'heartbeat', ...shownBy(work), ...(details === undefined ? {} : { details }) });
    const key = keyOf(call, number);
    try {
      const attempt = startAttempt(work, job, { log, env, limits, strayErrors, beat });
      running.set(key, { attempt, since: env.monotonic() });
      if (started !== undefined) void check(attempt, started);
      const ending = await attempt.ended;
      if (ending.kind === 'dropped' && ending.awaited) void outlive(attempt);
      if (ending.kind === 'interrupted') await tidiedUp(attempt, env, stopGrace);
      return ending;
    } catch (error) {
      return { kind: 'outcome', outcome: failed(error) };
    } finally {
      running.delete(key);
    }
  };

  /** The owner hears when the code of a cancelled attempt has come to an end, and what it came to. */
  const outlive = async (attempt: Attempt): Promise<void> => {
    const { work } = attempt;
    const key = keyOf(work.call, work.attempt);
    lingering.set(key, attempt);
    const outcome = await attempt.over();
    await tellOutcome(work, outcome);
    lingering.delete(key);
    leave();
  };

  const mustAsk = ({ work, delivered, waited }: Delivery): boolean =>
    delivered > 1 ||
    work.again !== undefined ||
    work.ask === true ||
    work.options?.effect === 'once' ||
    waited > MOMENT ||
    withdrawn.mayHave(work, waited);

  const startOf = ({ work, delivered }: Delivery): Extract<WorkReport, { readonly kind: 'started' }> => ({
    kind: 'started',
    ...shownBy(work),
    by: `${name}#${++deliveries}`,
    ...(delivered > 1 ? { delivered } : {}),
    ...(work.again === undefined ? {} : { again: work.again }),
  });

  /** Whether the message may be forgotten. */
  const perform = async (delivery: Delivery, job: Job): Promise<boolean> => {
    const { work } = delivery;
    const asks = mustAsk(delivery);
    if (asks) {
      const answer = await tell(work, { ...startOf(delivery), asks: true }).catch((error: unknown) => refused(work, error));
      if (answer === 'stale' || answer === 'cancel') return true;
      if (answer === undefined || stopping) {
        await sayReturned(work);
        return false;
      }
    }
    const whole =
      work.inputFromOwner === undefined
        ? work
        : await withInput(bus, work, env, givenUp.signal, log).catch((error: unknown) => refused(work, error));
    if (whole === undefined) {
      await sayReturned(work);
      return false;
    }
    if (whole === 'stale') return true;
    const ending = await attend(whole, job, !asks && work.reportStart === true ? startOf(delivery) : undefined);
    switch (ending.kind) {
      case 'outcome':
        return (await tellOutcome(work, ending.outcome)) !== undefined;
      case 'dropped':
        return true;
      case 'interrupted':
        return sayInterrupted(bus, work, env, stopGrace);
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
    try {
      if (await fate) delivery.ack();
      else delivery.nak();
    } catch (error) {
      log.error('what became of a call could not be told; it is taken again', {
        call: delivery.work.call,
        error: toFailure(error).message,
      });
      delivery.nak(TAKE_AGAIN);
    } finally {
      if (before === undefined) taken.delete(key);
      open--;
      leave();
    }
  };

  const leave = (): void => {
    if (stopping && open === 0 && lingering.size === 0) drained();
  };

  const cancels = bus.listen(cancelSubject, (stop) => {
    withdrawn.add(stop);
    if (stop.unbegun === true) return;
    for (const { attempt: each } of running.values()) {
      if (each.work.call !== stop.call || (stop.attempt !== undefined && each.work.attempt !== stop.attempt)) continue;
      cancel(each, true);
    }
  });

  const sayAlive = (): void => {
    const since = env.monotonic() - signOfLife.after;
    const old = [...running.values()].filter((each) => each.since <= since).map(({ attempt }) => attempt);
    const calls = [...old, ...lingering.values()].map(({ work }) => [work.call, work.attempt, work.token] as const);
    for (let from = 0; from < calls.length; from += MAX_ALIVE) bus.broadcast(aliveSubject, { calls: calls.slice(from, from + MAX_ALIVE) });
  };
  const stopBeating = every(env, signOfLife.every, sayAlive);
  const stopFailing = failStrayCode();

  return {
    serve(capability, job) {
      const options = { concurrency: job.concurrency, onUnbegun: sayReturned };
      subscriptions.push(bus.consume(capability, options, (delivery) => void take(delivery, job)));
    },
    trouble: reports.trouble,
    async stop(grace) {
      stopping = true;
      stopGrace = grace;
      const { promise: empty, resolve } = Promise.withResolvers<void>();
      drained = resolve;
      leave();
      await Promise.all(subscriptions.map((subscription) => subscription.stop()));
      const patience = new AbortController();
      await Promise.race([empty, env.sleep(grace, patience.signal)]);
      patience.abort();
      givenUp.abort();
      // Code that outlives its attempt ends with the process.
      lingering.clear();
      for (const { attempt } of running.values())
        attempt.stop(new TroupeError('shutting-down', 'The worker is shutting down; the call begins again elsewhere.'), {
          kind: 'interrupted',
        });
      leave();
      await empty;
      stopBeating();
      limits.stop();
      stopFailing();
      await cancels.stop();
    },
  };
}

/** What every report of an attempt shows. */
function shownBy({ call, attempt, token }: Work): Pick<Work, 'call' | 'attempt' | 'token'> {
  return { call, attempt, token };
}

function keyOf(call: CallId, attempt: number): string {
  return `${call}#${attempt}`;
}
