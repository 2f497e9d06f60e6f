import {
  inWords,
  milliseconds,
  readEventCondition,
  TroupeError,
  type Abortable,
  type AwaitedEvent,
  type EventRequest,
  type Json,
  type TopicMessage,
} from '@troupe/contracts';
import { fingerprint } from '../commands/fingerprint.ts';
import type { Execution } from '../execution/execution.ts';
import { handled } from '../promises/handled.ts';
import { nameGiven } from './name-given.ts';

/** The longest that is looked back where the code does not say, and how much more than the run: clocks differ. In milliseconds. */
const MOST_LOOK_BACK_MS = 3_600_000;
const CLOCKS_DIFFER_MS = 5_000;

/** An event as it comes with the signal: with its place in the log of the topic. */
type Placed = Omit<TopicMessage<Json>, 'key'> & { readonly key?: string; readonly place: number };

/**
 * `ctx.event`: a signal that the platform sends, once an event fits; the log has the event.
 *
 * X6  A wait for an event begins where the last equal one of its run ended: none gets the same event again, nor one
 *     of the same id.
 */
export function awaitEvent(execution: Execution, given: unknown): Promise<unknown> {
  execution.demandWindow('ctx.event');
  const asked = readRequest(given);
  const topic = nameGiven(asked.topic, 'ctx.event: topic');
  const ms = asked.timeout === undefined ? undefined : milliseconds(asked.timeout, 'ctx.event: timeout');
  const event = eventOf(execution, topic, asked);
  const over = new AbortController();
  const aborted = follow(asked.signal, over);
  const wait: Wait = { event, hash: fingerprint([topic, (event.where ?? null) as Json]), key: asked.key, signal: over.signal };
  const late = ms === undefined ? [] : [isLate(execution, ms, wait)];
  return handled(Promise.race([nextEvent(execution, wait), ...late]).finally(() => (aborted(), over.abort())));
}

interface Wait {
  readonly event: AwaitedEvent;
  readonly hash: string;
  readonly key: string | undefined;
  readonly signal: Abortable;
}

/** How far in its topic the equal waits of a run came, and which events they were given. */
interface Taken {
  place: number;
  readonly ids: Set<string>;
}

const takenInRuns = new WeakMap<Execution, Map<string, Taken>>();

function takenBy(execution: Execution, hash: string): Taken {
  const all = takenInRuns.get(execution) ?? new Map<string, Taken>();
  const taken = all.get(hash) ?? { place: 0, ids: new Set() };
  takenInRuns.set(execution, all.set(hash, taken));
  return taken;
}

function nextEvent(execution: Execution, wait: Wait): Promise<unknown> {
  const { event, hash, key, signal } = wait;
  const taken = takenBy(execution, hash);
  const came = execution.await(
    'ctx.event',
    {
      ...{ kind: 'await-signal', name: event.topic, hash, event: taken.place === 0 ? event : { ...event, after: taken.place } },
      ...(key === undefined ? {} : { key }),
    },
    signal,
  ) as Promise<Placed>;
  return came.then(({ place, ...message }) => {
    taken.place = Math.max(place, taken.place);
    // It stands in the log of the topic once more.
    if (taken.ids.has(message.id)) return nextEvent(execution, wait);
    taken.ids.add(message.id);
    return { key: undefined, ...message };
  });
}

function isLate(execution: Execution, ms: number, { event: { topic }, signal }: Wait): Promise<never> {
  const timer = execution.await(
    'ctx.event',
    { kind: 'timer', name: 'event', due: execution.now + ms, hash: `for ${ms}`, key: topic },
    signal,
  );
  return timer.then(() => {
    throw new TroupeError('timed-out', `No event of the topic "${topic}" that fits came within ${ms} ms.`);
  });
}

/** What the code aborts is not waited for any more. @returns lets go of it */
function follow(given: Abortable | undefined, over: AbortController): () => void {
  if (given === undefined) return () => {};
  const abort = (): void => over.abort(given.reason);
  if (given.aborted) abort();
  else given.addEventListener('abort', abort, { once: true });
  return () => given.removeEventListener('abort', abort);
}

function eventOf({ now, begunAt }: Execution, topic: string, { where, lookBack }: EventRequest): AwaitedEvent {
  const since =
    lookBack === undefined
      ? Math.max((begunAt ?? now) - CLOCKS_DIFFER_MS, now - MOST_LOOK_BACK_MS)
      : now - milliseconds(lookBack, 'ctx.event: lookBack');
  return {
    ...{ topic, since: Math.max(0, since) },
    ...(where === undefined ? {} : { where: readEventCondition(where, 'ctx.event: where') }),
  };
}

/** @throws TroupeError `wrong-type` */
function readRequest(given: unknown): EventRequest {
  if (typeof given !== 'object' || given === null)
    throw new TroupeError('wrong-type', `ctx.event takes an object such as { topic: "orders" }; got ${inWords(given)}.`);
  return given as EventRequest;
}
