import type { Json } from '@troupe/contracts';
import type { Env } from '@troupe/env';

/** Sends heartbeats no closer than an interval; of those in between the last details go out. */
export interface Pulse {
  beat(details: Json | undefined): void;
  /** Sends what waits, if anything does. */
  flush(): Promise<void>;
  stop(): void;
}

/** @param interval milliseconds */
export function startPulse(env: Env, interval: number, send: (details: Json | undefined) => Promise<void>): Pulse {
  let last = -Infinity;
  let waiting = false;
  let details: Json | undefined;
  let cancel: (() => void) | undefined;

  const flush = async (): Promise<void> => {
    cancel?.();
    cancel = undefined;
    if (!waiting) return;
    waiting = false;
    last = env.monotonic();
    const sent = details;
    details = undefined;
    await send(sent);
  };

  return {
    beat(next) {
      waiting = true;
      details = next ?? details;
      const wait = last + interval - env.monotonic();
      if (wait <= 0) void flush();
      else cancel ??= env.after(wait, () => void flush());
    },
    flush,
    stop: () => cancel?.(),
  };
}
