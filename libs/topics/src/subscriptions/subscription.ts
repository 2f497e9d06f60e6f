import { holdPosition, type HeldPosition, type HoldParts, type Subscription } from './hold-position.ts';
import { takeBatches, type BatchParts } from './windows/take-batches.ts';
import { takeDebounced, type DebounceParts } from './windows/take-debounced.ts';
import type { Subscriber } from './subscribers-of.ts';
import { takeInOrder, type TakeParts } from './take-in-order.ts';

export type SubscriptionParts = TakeParts & HoldParts & BatchParts & DebounceParts;

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
  const { topic, name, trigger } = subscriber;
  const { batch, debounce } = trigger.signal === undefined ? trigger : {};
  return holdPosition(parts, { topic, name, from: trigger.from }, (held) => {
    if (batch !== undefined) return takeBatches(parts, subscriber, held, batch);
    if (debounce !== undefined) return takeDebounced(parts, subscriber, held, debounce);
    return takeAll(parts, subscriber, held);
  });
}

/** Takes events until the process stops, or another one has taken over. */
async function takeAll(parts: SubscriptionParts, subscriber: Subscriber, held: HeldPosition): Promise<void> {
  const { ended, note, rest } = held;
  while (!ended.aborted) {
    const { deaths, suspect, place: from } = held.record;
    const careful = deaths >= MOST_DEATHS;
    const events = await parts.topics.read(subscriber.name, subscriber.topic, from, careful ? 1 : AT_ONCE);
    if (events.length === 0) {
      if (deaths > 0) await note({ deaths: 0, suspect: 0 });
      await rest(LOOK_MS);
      continue;
    }
    const place = Math.max(from, ...events.map((event) => event.place));
    const killed = suspect === place && deaths >= MOST_DEATHS + MOST_OF_ONE;
    if (careful && !killed) await note({ suspect: place });
    if (ended.aborted || !(await takeInOrder(parts, subscriber, events, killed, ended))) return;
    await note({ place, suspect: 0, deaths: careful ? MOST_DEATHS : 0 });
  }
}
