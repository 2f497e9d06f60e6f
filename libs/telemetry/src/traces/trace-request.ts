import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { attributes } from '../attribute-names.ts';
import type { RequestFacts, RequestWatch } from '../observer.ts';
import { fromTraceparent } from './span-ids.ts';
import { beginSpan, type Tracing } from './tracing.ts';

/** The span of an HTTP request, below the caller's own where it names one. */
export function traceRequest(tracing: Tracing, { method, route, traceparent }: RequestFacts): RequestWatch {
  const span = beginSpan(tracing, `${method} ${route}`, {
    kind: SpanKind.SERVER,
    parent: fromTraceparent(traceparent),
    attributes: { [attributes.httpMethod]: method, [attributes.httpRoute]: route },
  });
  return {
    run: (next) => context.with(trace.setSpan(ROOT_CONTEXT, span), next),
    end(status) {
      span.setAttribute(attributes.httpStatus, status);
      if (status >= 500) {
        span.setAttribute(attributes.error, String(status));
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    },
  };
}
