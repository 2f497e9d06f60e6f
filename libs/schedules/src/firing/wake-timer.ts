import type { Env } from '@troupe/env';

/** Calls back at the earliest of the moments it was given since it called back last. */
export interface WakeTimer {
  at(moment: number | undefined): void;
  stop(): void;
}

export function wakeTimer({ after, now }: Pick<Env, 'after' | 'now'>, onWake: () => void): WakeTimer {
  let set = Number.POSITIVE_INFINITY;
  let stopped = false;
  let cancel = (): void => {};
  return {
    at(moment = Number.POSITIVE_INFINITY) {
      if (stopped || moment >= set) return;
      cancel();
      set = moment;
      cancel = after(Math.max(0, moment - now()), () => {
        set = Number.POSITIVE_INFINITY;
        onWake();
      });
    },
    stop() {
      stopped = true;
      cancel();
    },
  };
}
