import type { Env } from '@troupe/env';

/** Milliseconds a check of the app may take: the sender of the value waits for it. */
const CHECK_TIMEOUT_MS = 5_000;

interface Check {
  over: boolean;
  readonly after: Env['after'];
  readonly late: (error: Error) => void;
  cancel: () => void;
}

/** Begun in this turn of the event loop. Nearly all are over by its end, and need no timer. */
let begun: Check[] = [];

/** What a check comes to. @throws Error when it takes too long, or for ever */
export function inCheckTime<T>(check: Promise<T>, { after }: Pick<Env, 'after'>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timed: Check = { over: false, after, late: reject, cancel: () => {} };
    const end = (): void => {
      timed.over = true;
      timed.cancel();
    };
    if (begun.push(timed) === 1) setImmediate(timeOthers);
    check.then(
      (value) => {
        end();
        resolve(value);
      },
      (error: unknown) => {
        end();
        reject(error);
      },
    );
  });
}

function timeOthers(): void {
  const checks = begun;
  begun = [];
  for (const check of checks) {
    if (check.over) continue;
    check.cancel = check.after(CHECK_TIMEOUT_MS, () => check.late(new Error(`it did not end within ${CHECK_TIMEOUT_MS / 1_000} seconds`)));
  }
}
