import { context, diag, DiagLogLevel, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, ParentBasedSampler, TracerProvider, TraceIdRatioBasedSampler, type Sampler } from '@opentelemetry/sdk-trace';
import type { Redactor, TaskId, WorkflowLog } from '@troupe/contracts';
import { setTimeout as delay } from 'node:timers/promises';
import type { TelemetryConfig } from '../config.ts';
import type { Observer } from '../observer.ts';
import { EXPORT_TIMEOUT_MS, exporterFor } from './exporter.ts';
import { knownTasks } from './known-tasks.ts';
import { redactSpans } from './redact-spans.ts';
import { spanIds } from './span-ids.ts';
import { logOutages, type OutageExporter } from './log-outages.ts';
import { traceBus } from './trace-bus.ts';
import { traceProvider } from './trace-provider.ts';
import { traceRequest } from './trace-request.ts';
import { traceService } from './trace-service.ts';
import { traceStore } from './trace-store.ts';
import type { Tracing } from './tracing.ts';

export interface Traces extends Required<Observer> {
  logFields(line: object): Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** @throws TroupeError `invalid-configuration` when the exporter is not installed */
export async function startTraces(config: TelemetryConfig, log: WorkflowLog, redact: Redactor): Promise<Traces> {
  if (config.traces.kind === 'none') throw new Error('There is nowhere to send traces to.');
  const { host } = new URL(config.traces.kind === 'otlp' ? config.traces.url : config.traces.endpoint);
  const exporter = logOutages(redactSpans(redact, await exporterFor(config.traces)), host, EXPORT_TIMEOUT_MS, log);
  const ids = spanIds();
  const provider = new TracerProvider({
    resource: defaultResource().merge(resourceFromAttributes({ ...config.resource, 'service.name': config.service })),
    sampler: samplerOf(config),
    idGenerator: ids,
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        scheduledDelayMillis: config.exportDelay,
        // The exporter's own timeout is first, and is logged.
        exportTimeoutMillis: 2 * EXPORT_TIMEOUT_MS,
        maxQueueSize: 16_384,
      }),
    ],
  });
  // One per process: spans that an app's own tools make then hang below those of their calls.
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
  diag.setLogger(diagnostics(log, exporter), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });

  const tracer = provider.getTracer('troupe');
  const tracing: Tracing = {
    tracer,
    ids,
    tasks: knownTasks({ tracer, ids }, config.followsCaller),
    causes: new Map(),
    contents: config.contents,
  };
  return {
    bus: (bus) => traceBus(tracing, bus),
    store: (store) => traceStore(tracing, store),
    service: (service, principal) => traceService(tracing, service, principal),
    provider: (model) => traceProvider(tracing, model),
    request: (facts) => traceRequest(tracing, facts),
    logFields(line) {
      const active = trace.getSpanContext(context.active());
      // A task's code may run while another's request is served: the task it is about decides.
      const about = (line as { readonly task?: unknown }).task;
      const traceId = typeof about === 'string' ? (tracing.tasks.get(about as TaskId)?.traceId ?? active?.traceId) : active?.traceId;
      if (traceId === undefined) return {};
      return { trace_id: traceId, ...(active?.traceId === traceId ? { span_id: active.spanId } : {}) };
    },
    async close() {
      const timeout = new AbortController();
      // A collector that is away must not keep the process.
      await Promise.race([
        provider.shutdown().catch((error: unknown) => log.warn('the last spans were not sent', { error: String(error) })),
        delay(EXPORT_TIMEOUT_MS, undefined, { signal: timeout.signal }).catch(() => {}),
      ]);
      timeout.abort();
      trace.disable();
      context.disable();
      diag.disable();
    },
  };
}

function samplerOf({ ratio, followsCaller }: TelemetryConfig): Sampler {
  const root = new TraceIdRatioBasedSampler(ratio);
  return followsCaller ? new ParentBasedSampler({ root }) : root;
}

/** What goes wrong while the collector is away is one outage, and was logged. */
function diagnostics(log: WorkflowLog, exporter: OutageExporter): Parameters<typeof diag.setLogger>[0] {
  const write =
    (level: keyof WorkflowLog) =>
    (message: string, ...details: readonly unknown[]): void =>
      log[exporter.away ? 'debug' : level](`telemetry: ${message}`, details.length === 0 ? undefined : { details: details.map(String) });
  return { error: write('error'), warn: write('warn'), info: write('info'), debug: write('debug'), verbose: write('debug') };
}
