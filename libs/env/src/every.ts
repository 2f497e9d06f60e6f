import type { Env } from './port.ts';

/** Calls back every `ms` milliseconds until the answer is called. */
export function every({ after }: Pick<Env, 'after'>, ms: number, callback: () => void): () => void {
  let cancel = (): void => {};
  const next = (): void => {
    cancel = after(ms, () => {
      next();
      callback();
    });
  };
  next();
  return () => cancel();
}
