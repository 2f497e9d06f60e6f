import type { Json } from '../values/json.ts';
import type { Page, PageRequest } from '../values/page.ts';
import type { Principal } from '../service/principal.ts';

export type { AwaitedEvent, EventRequest } from './awaited-event.ts';
export type { EventComparison, EventCondition } from './event-condition.ts';
export type { SignalTrigger, StartTrigger, TopicDefinition, TopicMessage, Trigger, Triggers } from './topic-definition.ts';

/** An event as somebody publishes it. */
export interface NewEvent {
  readonly data: Json;
  /** Makes repeats known: two events of one id are one. Made by the platform when absent. */
  readonly id?: string;
  /** Events of one key are taken in order. */
  readonly key?: string;
}

export interface PublishedEvent {
  readonly topic: string;
  readonly id: string;
  /** There was one of that id: this one has no effect. */
  readonly repeated: boolean;
}

export interface TopicSubscriber {
  readonly name: string;
  readonly kind: 'workflow' | 'agent';
  /** What its tasks are signalled with, where they are not started. */
  readonly signal?: string;
  /** Events of the tenant that wait for it. */
  readonly lag: number;
}

/** A topic of the app. */
export interface Topic {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the data. */
  readonly schema?: Json;
  /** Milliseconds that events are kept. */
  readonly retention: number;
  readonly subscribers: readonly TopicSubscriber[];
}

/** An event that a subscriber could not take. */
export interface DeadLetter {
  readonly id: string;
  readonly topic: string;
  readonly subscriber: string;
  /** Id and key of the event. */
  readonly event: string;
  readonly key?: string;
  /** ISO 8601. */
  readonly at: string;
  /** An error code where the platform has one for it. */
  readonly code: string;
  readonly reason: string;
  /** As text, where it is no JSON or has too many bytes. */
  readonly data: Json;
  /** Of the data as it came. */
  readonly bytes: number;
  /** How often it was taken again without success. */
  readonly replays: number;
}

export interface DeadLetterFilter {
  readonly topic?: string;
}

/**
 * The port of topics: each principal within its tenant. Methods throw `missing-right`, `topic-not-found`,
 * `dead-letter-not-found`.
 */
export interface Topics {
  list(by: Principal): Promise<readonly Topic[]>;
  get(by: Principal, name: string): Promise<Topic>;
  /** Returns once it is durable. Throws `invalid-input`, `payload-too-large`, too. */
  publish(by: Principal, topic: string, event: NewEvent): Promise<PublishedEvent>;
  /** Newest first. Throws `invalid-cursor`. */
  deadLetters(by: Principal, filter: DeadLetterFilter, page: PageRequest): Promise<Page<DeadLetter>>;
  deadLetter(by: Principal, id: string): Promise<DeadLetter>;
  /** Gives it other data. */
  editDeadLetter(by: Principal, id: string, data: Json): Promise<DeadLetter>;
  /** Has its subscriber take it again: true when it was, and is no dead letter any more. */
  replayDeadLetter(by: Principal, id: string): Promise<{ readonly taken: boolean; readonly letter: DeadLetter }>;
  removeDeadLetter(by: Principal, id: string): Promise<void>;
}
