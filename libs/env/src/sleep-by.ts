import type { Env } from './port.ts';

/** The `sleep` of an environment whose timers are set by `after`. */
export function sleepBy(after: Env['after']): Env['sleep'] {
  return (ms, signal) => {
    if (signal === undefined) return new Promise((resolve) => after(ms, resolve));
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const cancel = after(ms, done);
      signal.addEventListener('abort', done);
    });
  };
}
