import { defaultBounds, jsonBytes, milliseconds, type Json, type StartTrigger } from '@troupe/contracts';
import type { LoggedEvent, TopicLog } from '../../port.ts';
import type { HeldPosition } from '../hold-position.ts';
import type { Subscriber } from '../subscribers-of.ts';
import { hashOf, isRefused, prepareEvent, serviceOf, startOnce } from '../take-event.ts';
import { bury, ended as killedAll, persist, type TakeParts } from '../take-in-order.ts';
import type { TakenRecords } from './taken-records.ts';

export interface BatchParts extends TakeParts {
  readonly topics: TopicLog;
  readonly taken: TakenRecords;
}

type Batch = NonNullable<StartTrigger['batch']>;

const LOOK_MS = 500;
const AT_ONCE = 256;
/** Processes that may die while they take one batch, until its events are dead letters. */
const MOST_DEATHS = 5;

/**
 * Takes the events of a topic in batches, each of which starts one task of each tenant that has events in it.
 *
 * T23 Where a batch ends is written down before its task is started, and the id of the task follows from where it begins:
 *     whenever the process dies, the same events are in it. An event is in one batch, however often it stands in the log.
 */
export async function takeBatches(parts: BatchParts, subscriber: Subscriber, held: HeldPosition, batch: Batch): Promise<void> {
  const { topic, name } = subscriber;
  while (!held.ended.aborted) {
    const { place, until = 0, deaths } = held.record;
    const events: LoggedEvent[] = [];
    if (until > place) for await (const event of parts.topics.between(topic, place, until)) events.push(event);
    else await gather(parts, subscriber, held, batch, events);
    const end = Math.max(until, place, ...events.map((event) => event.place));
    if (held.ended.aborted) return;
    if (end === place) continue;
    if (until <= place) await held.note({ until: end });
    if (held.ended.aborted || !(await takeBatch(parts, subscriber, events, place, deaths >= MOST_DEATHS, held.ended))) return;
    await held.note({ place: end, until: 0, deaths: 0 });
    await parts.taken.forget(topic, name, parts.env.now());
  }
}

/** Waits until a batch is full, or its time is over. */
async function gather(
  { env, topics }: Pick<BatchParts, 'env' | 'topics'>,
  { topic, name }: Subscriber,
  held: HeldPosition,
  { most, wait }: Batch,
  events: LoggedEvent[],
): Promise<void> {
  let bytes = 0;
  while (!held.ended.aborted && events.length < most) {
    const [first] = events;
    const left = first === undefined ? LOOK_MS : first.at + milliseconds(wait) - env.now();
    if (left <= 0) return;
    const after = events.at(-1)?.place ?? held.record.place;
    const more = await topics.read(name, topic, after, Math.min(most - events.length, AT_ONCE));
    for (const event of more) {
      bytes += 'unfit' in event ? 0 : jsonBytes(event.data);
      // What does not go with the others is read again for the next batch.
      if (events.length > 0 && bytes > defaultBounds.topicEventBytes) return;
      events.push(event);
    }
    if (more.length === 0) await held.rest(Math.min(left, LOOK_MS));
  }
}

/** @returns whether it is taken: false when the signal aborted before */
async function takeBatch(
  parts: BatchParts,
  subscriber: Subscriber,
  events: readonly LoggedEvent[],
  place: number,
  killed: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  const { topic, name } = subscriber;
  const inputs = new Map<string, { readonly event: LoggedEvent; readonly input: Json }[]>();
  const by = `batch-${hashOf([topic, name, place])}`;
  for (const event of events) {
    const first = await parts.taken.take({ topic, subscriber: name, tenant: event.tenant, event: event.id, by, at: parts.env.now() });
    const isRepeat = events.some((other) => other.place < event.place && other.id === event.id && other.tenant === event.tenant);
    if (!first || isRepeat) continue;
    const prepared = killed ? killedAll : await prepareEvent(parts.app(), subscriber, event);
    if (prepared === undefined) continue;
    if (isRefused(prepared)) await bury(parts, subscriber, event, prepared);
    else inputs.set(event.tenant, [...(inputs.get(event.tenant) ?? []), { event, input: prepared.input }]);
  }
  for (const [tenant, own] of inputs) {
    const start = (): Promise<void> =>
      startOnce(
        serviceOf(parts.services, { tenant }),
        subscriber,
        by,
        own.map(({ input }) => input),
      );
    const refused = await persist(parts, subscriber, start, signal);
    if (refused === 'stopped') return false;
    if (refused !== undefined) for (const { event } of own) await bury(parts, subscriber, event, refused);
  }
  return true;
}
