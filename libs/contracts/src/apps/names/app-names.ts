import type { AgentDefinition, ActivityDefinition, ToolDefinition } from '../definition.ts';
import type { QueryDefinition, SignalDefinition, UpdateDefinition } from '../message-definition.ts';
import type { Schema } from '../../schemas/schema.ts';
import type { TopicDefinition } from '../../topics/topic-definition.ts';

declare global {
  /** The names of an app by kind, each with its definition, as `troupe types` writes them. Without that any name will do. */
  interface TroupeNames {}
}

/** What an app can have names of. */
export type NamedKind = 'workflows' | 'agents' | 'activities' | 'tools' | 'signals' | 'queries' | 'updates' | 'topics';

type Known<K extends NamedKind> = TroupeNames extends { readonly [kind in K]: infer Names } ? Names : Readonly<Record<string, unknown>>;

/** The names there are of a kind; any text where that is not known. */
export type NameOf<K extends NamedKind> = keyof Known<K> & string;

/** A name as it was written; where it is misspelled, those it could be, so that the compiler lists them. One that is computed is not checked. */
export type Spelled<K extends NamedKind, N extends string> = string extends N ? string : N extends NameOf<K> ? N : NameOf<K>;

/** What is sent to what has that name; `Otherwise` where it is not known by its name. */
export type SentTo<K extends NamedKind, N extends string, Otherwise> = string extends N
  ? Otherwise
  : N extends keyof Known<K>
    ? SentOf<Known<K>[N], Otherwise>
    : Otherwise;

/** What it gives. */
export type GivenBy<K extends NamedKind, N extends string, Otherwise> = string extends N
  ? Otherwise
  : N extends keyof Known<K>
    ? GivenOf<Known<K>[N], Otherwise>
    : Otherwise;

/** What of a workflow counts here; its definition knows this file. */
interface Workflow<O, S> {
  readonly kind: 'workflow';
  readonly input?: Schema<any, S>;
  readonly run: (ctx: any, input: any) => Promise<O>;
}

type SentOf<D, Otherwise> =
  D extends Workflow<any, infer S>
    ? S
    : D extends ActivityDefinition<any, any, infer S>
      ? S
      : D extends ToolDefinition<any, any, string, infer S>
        ? S
        : D extends SignalDefinition<any, infer S>
          ? S
          : D extends QueryDefinition<any, any, infer S>
            ? S
            : D extends UpdateDefinition<any, any, infer S>
              ? S
              : D extends TopicDefinition<infer S>
                ? S
                : Otherwise;

type GivenOf<D, Otherwise> =
  D extends Workflow<infer O, any>
    ? O
    : D extends ActivityDefinition<any, infer O, any>
      ? O
      : D extends ToolDefinition<any, infer O, string, any>
        ? O
        : D extends AgentDefinition<infer O>
          ? O
          : D extends SignalDefinition<infer T, any>
            ? T
            : D extends QueryDefinition<any, infer O, any>
              ? O
              : D extends UpdateDefinition<any, infer O, any>
                ? O
                : Otherwise;
