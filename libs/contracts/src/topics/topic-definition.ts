import type { Schema } from '../schemas/schema.ts';
import type { Duration } from '../values/duration.ts';
import type { Json } from '../values/json.ts';
import type { EventCondition } from './event-condition.ts';

/** A named log of events, of which each subscriber takes all. */
export interface TopicDefinition<T = any> {
  readonly kind: 'topic';
  readonly name: string;
  readonly description?: string;
  /** What the data of an event has to be; anything by default. */
  readonly schema?: Schema<T>;
  /** How long events are kept; 7 days by default. */
  readonly retention?: Duration;
}

/** An event of a topic, as the code of an app sees it. */
export interface TopicMessage<T = any> {
  readonly topic: string;
  /** The same however often it is delivered. */
  readonly id: string;
  /** Events of one key are taken in order. */
  readonly key: string | undefined;
  readonly data: T;
  /** When it was published, in ISO 8601. */
  readonly at: string;
  /** Attributes of the CloudEvent that it was. */
  readonly attributes: Readonly<Record<string, string>>;
}

interface AnyTrigger<T> {
  readonly topic: TopicDefinition<T> | string;
  /** Which events, as data; all by default. */
  readonly where?: EventCondition;
  /** Which of them, by code; all by default. */
  readonly filter?: (event: TopicMessage<T>) => boolean;
  /** The input or the payload; the data of the event by default. */
  readonly map?: (event: TopicMessage<T>) => unknown;
  /** The same input or payload for each event, instead of `map`. */
  readonly input?: Json;
  /** Events of which key are taken in order; that of the event by default. */
  readonly key?: (event: TopicMessage<T>) => string | undefined;
  /** Where a new subscriber begins: with what comes after it was first deployed, or with the first event that is kept. */
  readonly from?: 'new' | 'first';
}

/** Each event starts one task, or those that come within some time do. */
export interface StartTrigger<T = any> extends AnyTrigger<T> {
  readonly signal?: undefined;
  /** Several events start one task, with a list of their inputs: so many at most, and not later than so long after the first. */
  readonly batch?: { readonly most: number; readonly wait: Duration };
  /** Of the events of a key, the last starts a task once none followed for so long; at the latest so long after the first. */
  readonly debounce?: { readonly wait: Duration; readonly most?: Duration };
}

/** Each event is sent to one task. */
export interface SignalTrigger<T = any> extends AnyTrigger<T> {
  readonly signal: string | { readonly name: string };
  /** The id of the task. */
  readonly task: (event: TopicMessage<T>) => string;
  /** What a task of that id is started with first, where there is none; without it such an event is a dead letter. */
  readonly start?: (event: TopicMessage<T>) => unknown;
}

/** What has an event of a topic start a task of a workflow or an agent, or signal one. */
export type Trigger<T = any> = StartTrigger<T> | SignalTrigger<T>;

/** A list, without its methods: those of the same names would leave the functions of a trigger without types. */
interface TriggerList {
  readonly length: number;
  readonly [index: number]: Trigger;
}

/** One, or several. */
export type Triggers = Trigger | TriggerList;

export function triggersOf({ on }: { readonly on?: Triggers }): readonly Trigger[] {
  if (on === undefined) return [];
  return isList(on) ? Array.from(on) : [on];
}

function isList(on: Triggers): on is TriggerList {
  return Array.isArray(on);
}

/** Names of topics are parts of subjects of NATS, too. */
export const TOPIC_PATTERN = '^[A-Za-z0-9_-]{1,64}(?:\\.[A-Za-z0-9_-]{1,64}){0,7}$';

/** How long events are kept where the topic does not say. */
export const TOPIC_RETENTION_MS = 604_800_000;
