import {
  nameOf,
  toJson,
  type DeadLetter,
  type DeadLetterFilter,
  type PublishedEvent,
  type SentTo,
  type Spelled,
  type Topic,
  type TopicDefinition,
} from '@troupe/contracts';
import { send, type Connection } from '../connection.ts';

export interface PublishMethodOptions {
  /** Of several events of one id the first has an effect; made when absent. */
  readonly id?: string;
  /** Events of one key are taken in order. */
  readonly key?: string;
}

/** Logs of events that start tasks and signal them. */
export interface TopicMethods {
  topics(): Promise<readonly Topic[]>;
  topic(name: string): Promise<Topic>;
  /** Returns once the event is durable. */
  publish<T = unknown, N extends string = string>(
    topic: TopicDefinition<T> | Spelled<'topics', N>,
    data: NoInfer<SentTo<'topics', N, T>>,
    options?: PublishMethodOptions,
  ): Promise<PublishedEvent>;
  /** Events that subscribers could not take, newest first. */
  deadLetters(filter?: DeadLetterFilter): AsyncIterable<DeadLetter>;
  deadLetter(id: string): Promise<DeadLetter>;
  /** Gives one other data. */
  editDeadLetter(id: string, data: unknown): Promise<DeadLetter>;
  /** Has its subscriber take it again. */
  replayDeadLetter(id: string): Promise<{ readonly taken: boolean; readonly letter: DeadLetter }>;
  removeDeadLetter(id: string): Promise<void>;
}

type Pages = <T>(path: string, query?: Readonly<Record<string, string>>) => AsyncIterable<T>;

export function topicMethods(connection: Connection, pages: Pages): TopicMethods {
  const get = <T>(path: string): Promise<T> => send<T>(connection, { method: 'GET', path });
  return {
    topics: async () => (await get<{ readonly items: readonly Topic[] }>('/v1/topics')).items,
    topic: (name) => get<Topic>(topicPath(name)),
    publish(topic, data, { id, key } = {}) {
      const event = {
        data: toJson(data, 'the data of the event'),
        ...(id === undefined ? {} : { id }),
        ...(key === undefined ? {} : { key }),
      };
      const request = {
        method: 'POST',
        path: `${topicPath(nameOf(topic))}/events`,
        body: event,
        idempotencyKey: crypto.randomUUID(),
      } as const;
      return send<PublishedEvent>(connection, request);
    },
    deadLetters: ({ topic } = {}) => pages<DeadLetter>('/v1/dead-letters', topic === undefined ? {} : { topic }),
    deadLetter: (id) => get<DeadLetter>(letterPath(id)),
    editDeadLetter: (id, data) =>
      send<DeadLetter>(connection, { method: 'PATCH', path: letterPath(id), body: { data: toJson(data, 'the data') } }),
    replayDeadLetter: (id) => send(connection, { method: 'POST', path: `${letterPath(id)}/replay` }),
    removeDeadLetter: (id) => send<void>(connection, { method: 'DELETE', path: letterPath(id) }),
  };
}

function topicPath(name: string): string {
  return `/v1/topics/${encodeURIComponent(name)}`;
}

function letterPath(id: string): string {
  return `/v1/dead-letters/${encodeURIComponent(id)}`;
}
