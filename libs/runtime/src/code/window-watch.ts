import type { Env } from '@troupe/env';
import type { WindowQueue } from './window-queue.ts';

/** Milliseconds between two looks. */
const POLL_MS = 1_000;
/** Milliseconds a window may stay open before the process says that it can make no turns. */
const STUCK_MS = 10_000;

/** Notices a window that is not given back: then no task of the process has a turn. */
export interface WindowWatch {
  /** Why no turn can be made; undefined while turns can be made. */
  reason(): string | undefined;
  stop(): void;
}

export function watchWindow(windows: Pick<WindowQueue, 'current'>, env: Pick<Env, 'monotonic' | 'after'>): WindowWatch {
  let seen = 0;
  let since = env.monotonic();
  let cancel = (): void => {};

  const look = (): void => {
    if (windows.current === seen) return;
    seen = windows.current;
    since = env.monotonic();
  };
  const again = (): void => {
    look();
    cancel = env.after(POLL_MS, again);
  };
  again();

  return {
    reason() {
      look();
      const open = env.monotonic() - since;
      if (seen === 0 || open < STUCK_MS) return undefined;
      return `no task has had a turn for ${Math.round(open / 1_000)} s, because one turn does not come to its end; restart the process`;
    },
    stop: () => cancel(),
  };
}
