import type { Schema } from './definition.ts';

/** A signal that tasks wait for; its name, and what its payload has to be. */
export interface SignalDefinition<T = any> {
  readonly kind: 'signal';
  readonly name: string;
  readonly description?: string;
  readonly schema?: Schema<T>;
}

/** A question that tasks answer at once from what they know. */
export interface QueryDefinition<I = any, O = any> {
  readonly kind: 'query';
  readonly name: string;
  readonly description?: string;
  /** Of the payload. */
  readonly schema?: Schema<I>;
  /** Of the answer. */
  readonly output?: Schema<O>;
}

/** A request that tasks answer, doing what they can do. */
export interface UpdateDefinition<I = any, O = any> {
  readonly kind: 'update';
  readonly name: string;
  readonly description?: string;
  /** Of the payload. */
  readonly schema?: Schema<I>;
  /** Of the answer. */
  readonly output?: Schema<O>;
}

export type MessageDefinition = SignalDefinition | QueryDefinition | UpdateDefinition;
export type MessageKind = MessageDefinition['kind'];
