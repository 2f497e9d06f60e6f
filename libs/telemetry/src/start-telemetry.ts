import type { Bus } from '@troupe/bus';
import {
  noSecrets,
  perPrincipal,
  type Redactor,
  type TaskService,
  type TaskServices,
  type WorkflowLog,
  type Principal,
} from '@troupe/contracts';
import type { ModelProvider } from '@troupe/llm';
import type { Store } from '@troupe/store';
import type { TelemetryConfig } from './config.ts';
import { takeLogFields } from './log-fields.ts';
import type { Metrics, RuntimeSeen } from './metrics/start-metrics.ts';
import type { Observer, RequestFacts, RequestWatch } from './observer.ts';
import type { Traces } from './traces/start-traces.ts';

/** Traces and metrics of one process, by decorating what its parts talk through. */
export interface Telemetry {
  bus(bus: Bus): Bus;
  store(store: Store): Store;
  services(services: TaskServices): TaskServices;
  provider(provider: ModelProvider): ModelProvider;
  /** What an HTTP server is given. */
  readonly http: {
    /** Watches its requests; absent when nobody looks. */
    readonly watch?: (facts: RequestFacts) => RequestWatch;
    /** Prometheus text; absent when metrics are off. */
    readonly metrics?: () => Promise<string>;
  };
  /** Whose open tasks, and limits that are waited for, are shown. */
  measureRuntime(runtime: RuntimeSeen): void;
  /** Sends what was not sent yet, for up to five seconds. */
  close(): Promise<void>;
}

/**
 * Loads only what is turned on: off, each decorator hands back what it was given.
 *
 * @param redact takes secrets out of spans
 */
export async function startTelemetry(config: TelemetryConfig, log: WorkflowLog, redact: Redactor = noSecrets): Promise<Telemetry> {
  const metrics: Metrics | undefined = config.metrics ? (await import('./metrics/start-metrics.ts')).startMetrics() : undefined;
  const traces: Traces | undefined =
    config.traces.kind === 'none' ? undefined : await (await import('./traces/start-traces.ts')).startTraces(config, log, redact);
  takeLogFields(traces?.logFields);
  // Traces outermost: what metrics take of the time belongs to no span.
  const observers: readonly Observer[] = [metrics, traces].filter((observer) => observer !== undefined);

  return {
    bus: (bus) => observers.reduce((inner, observer) => observer.bus?.(inner) ?? inner, bus),
    store: (store) => observers.reduce((inner, observer) => observer.store?.(inner) ?? inner, store),
    services(services) {
      const watched = (principal: Principal): TaskService =>
        observers.reduce((inner, observer) => observer.service?.(inner, principal) ?? inner, services.for(principal));
      return { ...services, for: perPrincipal(watched) };
    },
    provider: (provider) => observers.reduce((inner, observer) => observer.provider?.(inner) ?? inner, provider),
    http: {
      ...requestWatcher(observers),
      ...(metrics === undefined ? {} : { metrics: metrics.text }),
    },
    measureRuntime: (runtime) => metrics?.measureRuntime(runtime),
    async close() {
      takeLogFields(undefined);
      await traces?.close();
    },
  };
}

function requestWatcher(observers: readonly Observer[]): Pick<Telemetry['http'], 'watch'> {
  const all = observers.map(({ request }) => request).filter((request) => request !== undefined);
  if (all.length === 0) return {};
  return { watch: all.length === 1 ? all[0]! : (facts) => watchAll(all, facts) };
}

function watchAll(all: readonly ((facts: RequestFacts) => RequestWatch)[], facts: RequestFacts): RequestWatch {
  const watches = all.map((request) => request(facts));
  return {
    run: (next) => watches.reduce((inner, watch) => () => watch.run(inner), next)(),
    end: (status, tenant) => {
      for (const watch of watches) watch.end(status, tenant);
    },
  };
}
