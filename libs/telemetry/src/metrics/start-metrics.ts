import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Observer } from '../observer.ts';
import { instruments } from './instruments.ts';
import { measureBus } from './measure-bus.ts';
import { measureLimits, type LimitQueueSeen } from './measure-limits.ts';
import { measureProvider } from './measure-provider.ts';
import { measureStore } from './measure-store.ts';
import { seconds } from './seconds.ts';
import { tenantLabels } from './tenant-label.ts';

export interface Metrics extends Observer {
  text(): Promise<string>;
  measureRuntime(runtime: RuntimeSeen): void;
}

/** What drives tasks, of which it is seen how much it has to do. */
export interface RuntimeSeen {
  readonly env: { now(): number };
  /** Tasks this process has that have not ended. */
  readonly openTasks: number;
  limitQueues(): readonly LimitQueueSeen[];
}

/** Counts in a registry of its own, so that two platforms in one process do not add up. */
export function startMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counts = instruments(registry);
  const label = tenantLabels();
  let runtime: RuntimeSeen = { env: { now: () => 0 }, openTasks: 0, limitQueues: () => [] };
  new Gauge({
    name: 'troupe_tasks_open',
    help: 'Tasks this process owns that have not ended',
    registers: [registry],
    collect() {
      this.set(runtime.openTasks);
    },
  });
  measureLimits(
    registry,
    () => runtime.limitQueues(),
    () => runtime.env.now(),
  );
  return {
    text: () => registry.metrics(),
    measureRuntime: (given) => (runtime = given),
    bus: (bus) => measureBus(counts, label, bus),
    store: (store) => measureStore(counts, label, store),
    provider: (provider) => measureProvider(counts, label, provider),
    request({ method, route }) {
      const begun = seconds();
      return {
        run: (next) => next(),
        end(status, tenant) {
          counts.requests.of(method, route, String(status)).observe(seconds() - begun);
          counts.requestsEnded.of(method, route, String(status), label(tenant)).value++;
        },
      };
    },
  };
}
