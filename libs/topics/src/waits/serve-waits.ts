import { eventSignal, isEnd, publicId, tenantOf, type Json, type TaskId, type TopicMessage } from '@troupe/contracts';
import { isReadable, type Store } from '@troupe/store';
import type { LoggedEvent } from '../port.ts';
import { holdPosition, type HeldPosition, type HoldParts, type Subscription } from '../subscriptions/hold-position.ts';
import { messageOf, serviceOf } from '../subscriptions/take-event.ts';
import { persist, type TakeParts } from '../subscriptions/take-in-order.ts';
import { openWaits, type OpenWaits } from './open-waits.ts';
import type { WaitRecord, WaitRecords } from './wait-records.ts';

export interface WaitParts extends Pick<TakeParts, 'services' | 'app'>, HoldParts {
  readonly waits: WaitRecords;
  readonly readTask: Store['readTask'];
}

/** The name of the position: no subscriber has it. */
export const WAITS = '~waits';

/** Milliseconds between two looks for waits and events whose notice got lost. */
const LOOK_MS = 500;
/** Milliseconds without any wait after which the position is left to the process that finds the next. */
const IDLE_MS = 60_000;
const AT_ONCE = 256;
/** Milliseconds between two looks at all waits on record, and after how many of these those of ended tasks go. */
const REVIEW_MS = 30_000;
const REVIEWS_TO_CLEAN = 20;

/** A topic of which this process sends the events to the tasks that wait for them. */
interface Served {
  readonly topic: string;
  readonly held: HeldPosition;
  readonly open: OpenWaits;
  /** All events up to there were looked at for all waits in `open`. */
  place: number;
}

/**
 * Sends the events of a topic to the tasks that wait for them (`ctx.event`).
 *
 * T21 A wait that is on record gets the first event that fits, in the order of the log: of those behind the place that
 *     was reached when it was found, and before that of those since the moment it names. What comes while it is put on
 *     record is among one of them.
 * T22 The signal has the wait in its name and its key: however often an event is found for it, it gets one. The record
 *     goes once the signal is durable, or the wait is over.
 */
export function serveWaits(parts: WaitParts, topic: string): Subscription {
  const isWanted = (): Promise<boolean> => parts.waits.any(topic);
  return holdPosition(parts, { topic, name: WAITS, isWanted }, async (held) => {
    const served: Served = { topic, held, open: openWaits(), place: held.record.place };
    for await (const wait of parts.waits.all(topic)) if (wait.looked === 'yes') served.open.add(wait);
    let [reviewed, busy] = [parts.env.monotonic(), parts.env.monotonic()];
    for (let reviews = 1; !held.ended.aborted && parts.env.monotonic() - busy < IDLE_MS;) {
      if (parts.env.monotonic() - reviewed >= REVIEW_MS) {
        await review(parts, served, reviews++ % REVIEWS_TO_CLEAN === 0);
        reviewed = parts.env.monotonic();
      }
      const found = (await lookForNew(parts, served)) || (await takeSome(parts, served));
      if (!found) await held.rest(LOOK_MS);
      if (served.open.size > 0) busy = parts.env.monotonic();
    }
  });
}

/** @returns whether there were any */
async function lookForNew(parts: WaitParts, served: Served): Promise<boolean> {
  const fresh = await parts.waits.fresh(served.topic);
  await lookBack(parts, served, fresh);
  return fresh.length > 0;
}

/** Waits that are found now: what came before is looked at, then they are among the others. */
async function lookBack(parts: WaitParts, served: Served, fresh: readonly WaitRecord[]): Promise<void> {
  if (fresh.length === 0) return;
  const { topics, waits } = parts;
  const { topic, open, held } = served;
  // Nobody waited: what came meanwhile is for nobody but these.
  if (open.size === 0) await reach(served, Math.max(served.place, await topics.last(topic)));
  const since = Math.min(...fresh.map((wait) => wait.since));
  const after = Math.max(await topics.placeAt(topic, since), Math.min(...fresh.map((wait) => wait.after ?? 0)));
  const looking = openWaits();
  for (const wait of fresh) looking.add(wait);
  for await (const event of topics.between(topic, after, served.place)) {
    if (held.ended.aborted || looking.size === 0) break;
    await sendEvent(parts, served, event, looking, (wait) => event.at >= wait.since && isBehind(event, wait));
  }
  if (held.ended.aborted) return;
  for (const wait of looking.all()) {
    await waits.noteLooked(wait);
    open.add(wait);
  }
}

/** Takes what is behind the place. @returns whether there was anything */
async function takeSome(parts: WaitParts, served: Served): Promise<boolean> {
  const { topic, open, held } = served;
  if (open.size === 0) return false;
  const events = await parts.topics.read(WAITS, topic, served.place, AT_ONCE);
  for (const event of events) {
    if (held.ended.aborted) return true;
    // One that died may have sent it before it noted that it came so far.
    await sendEvent(parts, served, event, open, (wait) => isBehind(event, wait));
  }
  if (events.length > 0) await reach(served, Math.max(served.place, ...events.map(({ place }) => place)));
  return events.length > 0;
}

function isBehind({ place }: LoggedEvent, { after = 0 }: WaitRecord): boolean {
  return place > after;
}

async function reach(served: Served, place: number): Promise<void> {
  served.place = place;
  await served.held.note({ place });
}

/** Sends it to those of the waits it is for, which do not wait any more then. */
async function sendEvent(
  parts: WaitParts,
  { topic, held }: Served,
  event: LoggedEvent,
  waiting: OpenWaits,
  isFor: (wait: WaitRecord) => boolean,
): Promise<void> {
  if ('unfit' in event) return;
  // What does not fit the topic is for nobody; its subscribers have it as a dead letter.
  const message = await messageOf(parts.app(), topic, event).catch(() => undefined);
  if (message === undefined) return;
  const found = waiting.fitting(event, message).filter(isFor);
  await Promise.all(
    found.map(async (wait) => {
      if (!(await sendSignal(parts, topic, wait, payloadOf(message, event.place), held.ended))) return;
      waiting.remove(wait);
      await parts.waits.delete(wait);
    }),
  );
}

/** @returns whether it was sent, or nobody waits for it: false when this process has to stop */
async function sendSignal(parts: WaitParts, topic: string, wait: WaitRecord, payload: Json, ended: AbortSignal): Promise<boolean> {
  const { task, command } = wait;
  if (!(await parts.waits.isThere(wait))) return true;
  const service = serviceOf(parts.services, { tenant: tenantOf(task) });
  const send = (): Promise<void> => service.signal(publicId(task), eventSignal(command), payload, `${eventSignal(command)} ${task}`);
  const refused = await persist(parts, { topic, name: WAITS }, send, ended);
  return refused !== 'stopped';
}

function payloadOf({ topic, id, key, data, at, attributes }: TopicMessage<Json>, place: number): Json {
  return { topic, id, ...(key === undefined ? {} : { key }), data, at, attributes, place };
}

/** Waits on record that this process does not know: another one, which thought it served them, has found them. */
async function review(parts: WaitParts, served: Served, cleans: boolean): Promise<void> {
  const { waits, readTask } = parts;
  const unknown: WaitRecord[] = [];
  for await (const wait of waits.all(served.topic)) {
    if (cleans && (await isOver(readTask, wait.task))) {
      served.open.remove(wait);
      await waits.delete(wait);
    } else if (wait.looked === 'yes' && !served.open.has(wait)) unknown.push(wait);
  }
  await lookBack(parts, served, unknown);
}

async function isOver(readTask: Store['readTask'], task: TaskId): Promise<boolean> {
  const record = await readTask(task);
  return record === undefined || (isReadable(record) && isEnd(record.status));
}
