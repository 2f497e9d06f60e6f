import { JaegerExporter } from '@opentelemetry/exporter-jaeger';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { TraceTarget } from '../config.ts';

/** Milliseconds; it holds the process that long when it is shut down. */
const SHUTDOWN_MS = 1_000;

export function jaegerExporter({ kind: _, ...options }: Extract<TraceTarget, { kind: 'jaeger' }>): SpanExporter {
  return new JaegerExporter({ ...options, flushTimeout: SHUTDOWN_MS });
}
