import type { Json, Tenant } from '@troupe/contracts';

/**
 * The port of the logs in which events of topics stand.
 *
 * T11 What `append` resolved for is durable, and has a place behind all that was durable when it was asked for.
 * T12 An event that is given again is known to be a repeat, or stands in the log once more, under the same id.
 * T13 A reader gets the events of a topic in the order of their places, and none is left out: what comes later
 *     stands behind all that was read.
 * T14 An event that cannot be understood stands in its place with the reason, and holds up none behind it.
 */
export interface TopicLog {
  /** Makes ready for topics; those of before stay as they are. */
  open(topics: readonly LoggedTopic[]): Promise<void>;
  /** @throws TroupeError `unavailable` when it is not known to be durable */
  append(topic: string, event: AppendedEvent): Promise<{ readonly repeated: boolean }>;
  /** Some events behind a place, the first ones; none when there is nothing yet. A reader is asked again and again by one name. */
  read(reader: string, topic: string, after: number, limit: number): Promise<readonly LoggedEvent[]>;
  /** The events behind a place up to another one, to their end: those that were there when it was asked. */
  between(topic: string, after: number, upTo: number): AsyncIterable<LoggedEvent>;
  /** A place before which all events are older than a moment, as the log has their times. */
  placeAt(topic: string, moment: number): Promise<number>;
  /** The last place that is taken, 0 where there is none. */
  last(topic: string): Promise<number>;
  /** How many events of a tenant stand behind a place; it may stop at `most`. */
  count(topic: string, tenant: Tenant, after: number, most: number): Promise<number>;
  /** Called when there may be more to read of a topic. @returns removes the listener */
  onAppend(listener: (topic: string) => void): () => void;
  close(): Promise<void>;
}

export interface LoggedTopic {
  readonly name: string;
  /** Milliseconds that its events are kept at the least. */
  readonly retention: number;
}

export interface AppendedEvent {
  readonly tenant: Tenant;
  readonly id: string;
  readonly key?: string | undefined;
  readonly data: Json;
}

interface Placed {
  readonly place: number;
  readonly tenant: Tenant;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly id: string;
  readonly key?: string | undefined;
}

export interface ReadableEvent extends Placed {
  readonly data: Json;
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface UnfitEvent extends Placed {
  /** Why nobody can take it. */
  readonly unfit: string;
  /** How it begins. */
  readonly text: string;
  readonly bytes: number;
}

export type LoggedEvent = ReadableEvent | UnfitEvent;
