import {
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Attributes,
  type Link,
  type Span,
  type SpanContext,
  type SpanKind,
  type Tracer,
} from '@opentelemetry/api';
import { toFailure, type Start, type TaskId } from '@troupe/contracts';
import { attributes } from '../attribute-names.ts';
import type { ChosenIds, SpanIds } from './span-ids.ts';

/** What this process knows of a task's trace. */
export interface KnownTask {
  readonly traceId: string;
  /** The span of its start, or of this process taking it up. */
  readonly root: SpanContext;
  /** The first turn whose span this process made; those before may have been lost with another. */
  firstTurn: number;
}

/**
 * The tasks this process acts on. One it did not start itself it took up: that gets a span of its
 * own, linked to the start, and is the parent of what follows. So no span hangs below one that died
 * in the buffer of a killed process.
 */
export interface KnownTasks {
  get(task: TaskId): KnownTask | undefined;
  add(task: TaskId, known: KnownTask): void;
  /** Says that the process goes on with a task somebody else started. */
  takeUp(task: TaskId, from: Pick<Start, 'traceId' | 'traceparent'>): KnownTask | undefined;
  forget(task: TaskId): void;
  /** The span a call, or a child, of that turn belongs under. */
  parentOf(task: TaskId, turn: number): SpanContext | undefined;
}

/** What the decorators of one process share. */
export interface Tracing {
  readonly tracer: Tracer;
  readonly ids: SpanIds;
  readonly tasks: KnownTasks;
  /**
   * The spans that turns about to be written are caused by, by call (`task/turn.index`) or, for
   * signals and the like, by task. Kept while the one who asked waits for the answer.
   */
  readonly causes: Map<string, SpanContext>;
  readonly contents: boolean;
}

export interface SpanFacts extends ChosenIds {
  readonly kind: SpanKind;
  /** None for the first span of a trace. */
  readonly parent: SpanContext | undefined;
  readonly attributes: Attributes;
  readonly links?: readonly SpanContext[];
  /** Milliseconds since 1970; now when absent. */
  readonly at?: number;
}

export function beginSpan({ tracer, ids }: Pick<Tracing, 'tracer' | 'ids'>, name: string, facts: SpanFacts): Span {
  const { kind, parent, links = [], at } = facts;
  const context = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
  return ids.choose(facts, () =>
    tracer.startSpan(
      name,
      {
        kind,
        attributes: facts.attributes,
        links: links.map((linked): Link => ({ context: linked })),
        ...(at === undefined ? {} : { startTime: at }),
      },
      context,
    ),
  );
}

export function failSpan(span: Span, error: unknown): void {
  const { code, name, message } = toFailure(error);
  span.setAttribute(attributes.error, code ?? name);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

/** Runs `work` and ends the span with it. */
export async function endWith<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    failSpan(span, error);
    throw error;
  } finally {
    span.end();
  }
}
