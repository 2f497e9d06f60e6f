import { Gauge, type Registry } from 'prom-client';

/** What waits for the limits of one name. */
export interface LimitQueueSeen {
  readonly name: string;
  readonly inUse: number;
  readonly waiting: number;
  /** Since when the oldest waits, in milliseconds since 1970. */
  readonly oldest: number | undefined;
}

/** Limits that have series of their own; the others share one. */
const MOST_LIMITS = 200;
const OTHERS = '(others)';

/** Limits by their names, which are those of the app; keys are no labels, since there may be any number of them. */
export function measureLimits(registry: Registry, queues: () => readonly LimitQueueSeen[], now: () => number): void {
  const gauge = (name: string, help: string, of: (queue: LimitQueueSeen) => number, sum: (a: number, b: number) => number): void => {
    const registers = [registry];
    new Gauge({
      ...{ name, help, registers, labelNames: ['limit'] },
      collect() {
        this.reset();
        const values = new Map<string, number>();
        for (const queue of queues()) {
          const label = values.has(queue.name) || values.size < MOST_LIMITS ? queue.name : OTHERS;
          values.set(label, sum(values.get(label) ?? 0, of(queue)));
        }
        for (const [limit, value] of values) this.set({ limit }, value);
      },
    });
  };
  const add = (a: number, b: number): number => a + b;
  gauge('troupe_limit_in_use', 'Places of a concurrency limit that are taken', ({ inUse }) => inUse, add);
  gauge('troupe_limit_waiting', 'Calls and tasks that wait for a place of a limit', ({ waiting }) => waiting, add);
  const age = ({ oldest }: LimitQueueSeen): number => (oldest === undefined ? 0 : Math.max(0, now() - oldest) / 1_000);
  gauge('troupe_limit_oldest_wait_seconds', 'How long the one waits that waits longest for a place of a limit', age, Math.max);
}
