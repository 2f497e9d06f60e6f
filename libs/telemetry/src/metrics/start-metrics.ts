import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Observer } from '../observer.ts';
import { instruments } from './instruments.ts';
import { measureBus } from './measure-bus.ts';
import { measureProvider } from './measure-provider.ts';
import { measureStore } from './measure-store.ts';
import { seconds } from './seconds.ts';

export interface Metrics extends Observer {
  text(): Promise<string>;
  countOpenTasks(count: () => number): void;
}

/** Counts in a registry of its own, so that two platforms in one process do not add up. */
export function startMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counts = instruments(registry);
  let openTasks = (): number => 0;
  new Gauge({
    name: 'troupe_tasks_open',
    help: 'Tasks this process owns that have not ended',
    registers: [registry],
    collect() {
      this.set(openTasks());
    },
  });
  return {
    text: () => registry.metrics(),
    countOpenTasks: (count) => (openTasks = count),
    bus: (bus) => measureBus(counts, bus),
    store: (store) => measureStore(counts, store),
    provider: (provider) => measureProvider(counts, provider),
    request({ method, route }) {
      const begun = seconds();
      return {
        run: (next) => next(),
        end: (status) => counts.requests.of(method, route, String(status)).observe(seconds() - begun),
      };
    },
  };
}
