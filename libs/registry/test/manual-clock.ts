import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '@troupe/registry';

export interface ManualClock extends Clock {
  /** Lets `ms` milliseconds pass, timer by timer; what each started has settled before the next. */
  pass(ms: number): Promise<void>;
}

export function manualClock(): ManualClock {
  let time = 0;
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  return {
    now: () => 1_790_000_000_000 + time,
    monotonic: () => time,
    after(ms, callback) {
      const timer = { at: time + ms, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async pass(ms) {
      const end = time + ms;
      await turn();
      for (;;) {
        const [first] = [...timers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
        if (first === undefined) break;
        timers.delete(first);
        time = first.at;
        first.callback();
        await turn();
        await turn();
      }
      time = end;
    },
  };
}
