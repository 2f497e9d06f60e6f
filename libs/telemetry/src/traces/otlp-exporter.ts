import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { TraceTarget } from '../config.ts';

/** @param timeout milliseconds one export may take */
export function otlpExporter({ url, headers }: Extract<TraceTarget, { kind: 'otlp' }>, timeout: number): SpanExporter {
  return new OTLPTraceExporter({ url, headers: { ...headers }, timeoutMillis: timeout });
}
