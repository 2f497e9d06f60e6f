import { toFailure } from '@troupe/contracts';
import { every, type Env } from '@troupe/env';
import type { TopicLog } from '../port.ts';
import { takeInOrder, type TakeParts } from './take-in-order.ts';
import type { PositionRecord, PositionRecords } from './position-records.ts';
import type { Subscriber } from './subscribers-of.ts';

export interface SubscriptionParts extends TakeParts {
  readonly env: Env;
  readonly topics: TopicLog;
  readonly positions: PositionRecords;
  /** Names this process: another one, after a restart. */
  readonly process: string;
  /** No other process has the store. */
  readonly alone: boolean;
}

export interface Subscription {
  /** There may be something to take. */
  wake(): void;
  stop(): Promise<void>;
}

/** Milliseconds between two signs of life of who takes the events. */
const BEAT_MS = 1_000;
/** Milliseconds without one after which that process is thought to be dead. */
const DEAD_MS = 5_000;
/** Milliseconds between two looks for events whose notice got lost. */
const LOOK_MS = 500;
const AT_ONCE = 256;
/** Processes that may die while they take events from one place, until those are taken one by one. */
const MOST_DEATHS = 3;
/** Of those, how many may die while they take one event alone. */
const MOST_OF_ONE = 2;

/**
 * Takes the events of a topic for a subscriber, wherever it was last.
 *
 * T17 How far a subscriber is, is written down only once the starts of all events up to there are durable, or they are
 *     dead letters. Two processes that both think they take them do no harm: each takes the events of a key in order,
 *     and a repeat has no effect (T16).
 * T18 An event that ends every process which takes it becomes a dead letter.
 */
export function subscription(parts: SubscriptionParts, subscriber: Subscriber): Subscription {
  const stopped = new AbortController();
  let wake = (): void => {};
  let woken = false;
  const rest = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        cancel();
        wake = () => (woken = true);
        woken = false;
        resolve();
      };
      const cancel = parts.env.after(ms, done);
      wake = done;
      if (woken || stopped.signal.aborted) done();
    });
  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      try {
        const own = await claim(parts, subscriber, rest, stopped.signal);
        if (own !== undefined) await takeAll(parts, subscriber, own, rest, stopped.signal);
      } catch (error) {
        const { name, topic } = subscriber;
        parts.log.warn('events of a topic cannot be taken now, trying again', { topic, subscriber: name, error: toFailure(error).message });
        await rest(BEAT_MS);
      }
    }
  };
  const running = run();
  return {
    wake: () => wake(),
    async stop() {
      stopped.abort();
      wake();
      await running;
    },
  };
}

type Rest = (ms: number) => Promise<void>;

/** Waits until nobody else takes the events. */
async function claim(
  parts: SubscriptionParts,
  { topic, name, trigger }: Subscriber,
  rest: Rest,
  signal: AbortSignal,
): Promise<PositionRecord | undefined> {
  const { env, positions, topics, process, alone } = parts;
  const known = await positions.get(topic, name);
  const begun = known ?? {
    topic,
    subscriber: name,
    place: trigger.from === 'first' ? 0 : await topics.last(topic),
    owner: '',
    beat: 0,
    deaths: 0,
    suspect: 0,
  };
  let seen = known ?? (await positions.begin(begun));
  for (let since = env.monotonic(); !signal.aborted;) {
    const free = seen.owner === '' || seen.owner === process;
    if (free || alone || env.monotonic() - since >= DEAD_MS) {
      const claimed = await positions.change(seen, { owner: process, deaths: free ? 0 : seen.deaths + 1 });
      if (claimed !== undefined) return claimed;
    }
    await rest(BEAT_MS);
    const now = (await positions.get(topic, name)) ?? begun;
    if (now.beat !== seen.beat || now.owner !== seen.owner) since = env.monotonic();
    seen = now;
  }
  return undefined;
}

/** Takes events until the process stops, or another one has taken over. */
async function takeAll(
  parts: SubscriptionParts,
  subscriber: Subscriber,
  claimed: PositionRecord,
  rest: Rest,
  signal: AbortSignal,
): Promise<void> {
  const { env, topics, positions } = parts;
  const lost = new AbortController();
  const ended = AbortSignal.any([signal, lost.signal]);
  let own = claimed;
  let writing: Promise<unknown> = Promise.resolve();
  const note = (by: Partial<PositionRecord>): Promise<unknown> =>
    (writing = writing.then(async () => {
      if (lost.signal.aborted) return;
      const changed = await positions.change(own, by);
      if (changed === undefined) lost.abort();
      else own = changed;
    }));
  const stopBeat = every(env, BEAT_MS, () => void note({}).catch(() => {}));
  try {
    while (!ended.aborted) {
      const careful = own.deaths >= MOST_DEATHS;
      const events = await topics.read(subscriber.name, subscriber.topic, own.place, careful ? 1 : AT_ONCE);
      if (events.length === 0) {
        if (own.deaths > 0) await note({ deaths: 0, suspect: 0 });
        await rest(LOOK_MS);
        continue;
      }
      const place = Math.max(own.place, ...events.map((event) => event.place));
      const killed = own.suspect === place && own.deaths >= MOST_DEATHS + MOST_OF_ONE;
      if (careful && !killed) await note({ suspect: place });
      if (ended.aborted || !(await takeInOrder(parts, subscriber, events, killed, ended))) return;
      await note({ place, suspect: 0, deaths: careful ? MOST_DEATHS : 0 });
    }
  } finally {
    stopBeat();
    // Another process need not wait until it is thought to be dead.
    if (signal.aborted) await note({ owner: '', deaths: 0 }).catch(() => {});
    await writing.catch(() => {});
  }
}
