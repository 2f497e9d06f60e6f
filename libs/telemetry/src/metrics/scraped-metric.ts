import type { Metric, Registry } from 'prom-client';
import { seriesBy, type Series } from './series.ts';

/** What only grows. */
export interface Count {
  value: number;
}

/** How values spread. */
export interface Spread {
  observe(value: number): void;
}

/** What a metric is called, and the values of its labels. */
export interface Named<L extends readonly string[]> {
  readonly name: string;
  readonly help: string;
  readonly labels: L;
}

/**
 * Plain numbers until somebody reads them. The counters and histograms of prom-client sort, check and
 * hash the labels of each observation: a fifth of what a step costs.
 */
export function counter<const L extends readonly string[]>(registry: Registry, named: Named<L>): Series<Count, L> {
  const counts = seriesBy<Count, L>(named.labels, () => ({ value: 0 }));
  register(registry, named, 'counter', () => counts.all().map(({ labels, one }) => ({ labels, value: one.value })));
  return counts;
}

/** @param bounds upper ends of the buckets, ascending */
export function histogram<const L extends readonly string[]>(
  registry: Registry,
  named: Named<L>,
  bounds: readonly number[],
): Series<Spread, L> {
  const spreads = seriesBy(named.labels, () => buckets(bounds));
  register(registry, named, 'histogram', () =>
    spreads.all().flatMap(({ labels, one }) =>
      one.read().map(({ le, suffix, value }) => ({
        labels: le === undefined ? labels : { le, ...labels },
        metricName: `${named.name}_${suffix}`,
        value,
      })),
    ),
  );
  return spreads;
}

interface Buckets extends Spread {
  read(): readonly { readonly le?: string; readonly suffix: 'bucket' | 'sum' | 'count'; readonly value: number }[];
}

function buckets(bounds: readonly number[]): Buckets {
  const counts = bounds.map(() => 0);
  let [sum, count] = [0, 0];
  return {
    observe(value) {
      sum += value;
      count++;
      for (let i = 0; i < bounds.length; i++) {
        if (value > bounds[i]!) continue;
        counts[i]!++;
        return;
      }
    },
    read() {
      let below = 0;
      return [
        ...bounds.map((bound, i) => ({ le: String(bound), suffix: 'bucket' as const, value: (below += counts[i]!) })),
        { le: '+Inf', suffix: 'bucket', value: count },
        { suffix: 'sum', value: sum },
        { suffix: 'count', value: count },
      ];
    },
  };
}

interface Value {
  readonly labels: Readonly<Record<string, string>>;
  readonly metricName?: string;
  readonly value: number;
}

/** All a registry asks of a metric when it writes its text. */
function register(
  registry: Registry,
  { name, help }: Named<readonly string[]>,
  type: 'counter' | 'histogram',
  values: () => readonly Value[],
): void {
  const metric = { name, help, type, get: async () => ({ name, help, type, values: values() }) };
  registry.registerMetric(metric as unknown as Metric);
}
