import type { Json } from '@troupe/contracts';

/** Sends heartbeats no closer than an interval; of those in between the last details go out. */
export interface Pulse {
  beat(details: Json | undefined): void;
  /** Sends what waits, if anything does. */
  flush(): Promise<void>;
  stop(): void;
}

/** @param interval milliseconds */
export function startPulse(interval: number, send: (details: Json | undefined) => Promise<void>): Pulse {
  let last = -Infinity;
  let waiting = false;
  let details: Json | undefined;
  let timer: NodeJS.Timeout | undefined;

  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    if (!waiting) return;
    waiting = false;
    last = performance.now();
    const sent = details;
    details = undefined;
    await send(sent);
  };

  return {
    beat(next) {
      waiting = true;
      details = next ?? details;
      const wait = last + interval - performance.now();
      if (wait <= 0) void flush();
      else timer ??= setTimeout(() => void flush(), wait);
    },
    flush,
    stop: () => clearTimeout(timer),
  };
}
