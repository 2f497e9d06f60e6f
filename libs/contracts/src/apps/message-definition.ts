import type { Schema } from '../schemas/schema.ts';

/** A signal that tasks wait for; its name, and what its payload has to be. */
export interface SignalDefinition<T = any, Sent = T> {
  readonly kind: 'signal';
  readonly name: string;
  readonly description?: string;
  readonly schema?: Schema<T, Sent>;
}

/** A question that tasks answer at once from what they know. */
export interface QueryDefinition<I = any, O = any, Sent = I> {
  readonly kind: 'query';
  readonly name: string;
  readonly description?: string;
  /** Of the payload. */
  readonly schema?: Schema<I, Sent>;
  /** Of the answer. */
  readonly output?: Schema<O>;
}

/** A request that tasks answer, doing what they can do. */
export interface UpdateDefinition<I = any, O = any, Sent = I> {
  readonly kind: 'update';
  readonly name: string;
  readonly description?: string;
  /** Of the payload. */
  readonly schema?: Schema<I, Sent>;
  /** Of the answer. */
  readonly output?: Schema<O>;
}

/** As senders see them: by what they are sent and what they give. */
export type SentSignal<Sent> = SignalDefinition<any, Sent>;
export type SentQuery<Sent, O> = QueryDefinition<any, O, Sent>;
export type SentUpdate<Sent, O> = UpdateDefinition<any, O, Sent>;

export type MessageDefinition = SignalDefinition | QueryDefinition | UpdateDefinition;
export type MessageKind = MessageDefinition['kind'];
