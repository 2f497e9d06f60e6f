import { milliseconds, type StartTrigger } from '@troupe/contracts';
import type { LoggedEvent, ReadableEvent, TopicLog } from '../../port.ts';
import type { HeldPosition } from '../hold-position.ts';
import type { Subscriber } from '../subscribers-of.ts';
import { isRefused, prepareEvent } from '../take-event.ts';
import { takeInOrder, type TakeParts } from '../take-in-order.ts';
import type { TakenRecords } from './taken-records.ts';
import type { WindowRecords } from './window-records.ts';

export interface DebounceParts extends TakeParts {
  readonly topics: TopicLog;
  readonly taken: TakenRecords;
  readonly windows: WindowRecords;
}

type Debounce = NonNullable<StartTrigger['debounce']>;

const LOOK_MS = 500;
const AT_ONCE = 256;
/** Processes that may die while they take events from one place, until the first of them is a dead letter. */
const MOST_DEATHS = 5;

/**
 * Takes the events of a topic so that the last one of a key starts a task, once none has followed for some time.
 *
 * T24 The last event of a key is written down before it is known how far the subscriber is, and starts its task after
 *     that: whenever the process dies, it starts one, and those before it none. A repeat of an event opens no window.
 */
export async function takeDebounced(parts: DebounceParts, subscriber: Subscriber, held: HeldPosition, debounce: Debounce): Promise<void> {
  const { topic, name } = subscriber;
  while (!held.ended.aborted) {
    if (!(await startDue(parts, subscriber, held))) return;
    const { place: from, deaths } = held.record;
    const killed = deaths >= MOST_DEATHS;
    const events = await parts.topics.read(name, topic, from, killed ? 1 : AT_ONCE);
    if (events.length === 0) {
      await held.rest(Math.min(LOOK_MS, milliseconds(debounce.wait)));
      continue;
    }
    for (const event of events) {
      if (held.ended.aborted) return;
      if (!(await putInWindow(parts, subscriber, event, debounce, killed, held.ended))) return;
    }
    await held.note({ place: Math.max(from, ...events.map(({ place }) => place)), deaths: 0 });
  }
}

/** @returns false when the signal aborted before */
async function putInWindow(
  parts: DebounceParts,
  subscriber: Subscriber,
  event: LoggedEvent,
  { wait, most }: Debounce,
  killed: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  const { topic, name: subscribed } = subscriber;
  const { tenant, id, place, at } = event;
  const of = { topic, subscriber: subscribed, tenant };
  if (!(await parts.taken.take({ ...of, event: id, by: String(place), at: parts.env.now() }))) return true;
  const prepared = killed ? undefined : await prepareEvent(parts.app(), subscriber, event);
  if (killed || (prepared !== undefined && isRefused(prepared))) return takeInOrder(parts, subscriber, [event], killed, signal);
  if (prepared === undefined) return true;
  const latest = most === undefined ? Number.POSITIVE_INFINITY : milliseconds(most);
  await parts.windows.put({ ...of, key: prepared.key ?? '', place, event: JSON.stringify(event) }, at, (first) =>
    Math.min(at + milliseconds(wait), first + latest),
  );
  return true;
}

/** Starts the tasks whose time has come. @returns false when the signal aborted before */
async function startDue(parts: DebounceParts, subscriber: Subscriber, { ended }: HeldPosition): Promise<boolean> {
  const { topic, name } = subscriber;
  const due = await parts.windows.due(topic, name, parts.env.now());
  for (const window of due) {
    const event = JSON.parse(window.event) as ReadableEvent;
    if (ended.aborted || !(await takeInOrder(parts, subscriber, [event], false, ended))) return false;
    await parts.windows.delete(window);
  }
  if (due.length > 0) await parts.taken.forget(topic, name, parts.env.now());
  return !ended.aborted;
}
