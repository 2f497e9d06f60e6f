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
import { toFailure } from '@troupe/contracts';
import { attributes } from '../attribute-names.ts';
import type { KnownTasks } from './known-tasks.ts';
import type { ChosenIds, SpanIds } from './span-ids.ts';

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
