import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Redactor } from '@troupe/contracts';

/** An exporter through which no secret leaves, in spans of the platform and of the app. */
export function redactSpans(redact: Redactor, inner: SpanExporter): SpanExporter {
  return {
    export: (spans, done) =>
      inner.export(
        spans.map((span) => redactSpan(redact, span)),
        done,
      ),
    shutdown: () => inner.shutdown(),
    forceFlush: async () => inner.forceFlush?.(),
  };
}

function redactSpan(redact: Redactor, span: ReadableSpan): ReadableSpan {
  const { message } = span.status;
  const shown: Partial<ReadableSpan> = {
    name: redact.text(span.name),
    attributes: redactAttributes(redact, span.attributes),
    status: message === undefined ? span.status : { ...span.status, message: redact.text(message) },
    events: span.events.map((event) =>
      event.attributes === undefined ? event : { ...event, attributes: redactAttributes(redact, event.attributes) },
    ),
  };
  // Spans have members that are not their own, which exporters read.
  return Object.create(span, Object.getOwnPropertyDescriptors(shown)) as ReadableSpan;
}

function redactAttributes(redact: Redactor, attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, value === undefined ? value : redactValue(redact, value)]),
  );
}

function redactValue(redact: Redactor, value: AttributeValue): AttributeValue {
  if (typeof value === 'string') return redact.text(value);
  return Array.isArray(value) ? (value.map((item) => (typeof item === 'string' ? redact.text(item) : item)) as AttributeValue) : value;
}
