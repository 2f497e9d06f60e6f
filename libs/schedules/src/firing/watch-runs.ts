import type { TaskServices } from '@troupe/contracts';
import { stateOf, type ScheduleRecord } from '../schedule-records.ts';
import { isWatched, principalOf, readOf } from './look.ts';

/** Waits for the end of open runs, where it matters to their schedules. */
export interface RunWatch {
  /** Instead of what was waited for before, by the same key. */
  watch(key: string, record: ScheduleRecord): void;
  close(): void;
}

/** Schedules whose open runs are waited for; the others are looked at again and again. */
const MOST_WATCHED = 1_000;
const WAIT_MS = 60_000;

export function runWatch(services: TaskServices, onEnd: (key: string, record: ScheduleRecord) => void): RunWatch {
  const watched = new Map<string, AbortController>();
  return {
    watch(key, record) {
      watched.get(key)?.abort();
      watched.delete(key);
      const state = stateOf(record);
      if (watched.size >= MOST_WATCHED || state.running.length === 0 || !isWatched(readOf(record), state)) return;
      const stop = new AbortController();
      watched.set(key, stop);
      const service = services.for(principalOf(record));
      Promise.any(state.running.map((id) => service.wait(id, WAIT_MS, stop.signal))).then(
        () => {
          if (stop.signal.aborted) return;
          watched.delete(key);
          onEnd(key, record);
        },
        // It is looked at again, anyhow.
        () => {},
      );
    },
    close() {
      for (const stop of watched.values()) stop.abort();
    },
  };
}
