import { virtualEnv, type VirtualEnv } from '@troupe/env/virtual';
import { rest } from './let-pass.ts';

/** Virtual time that passes by itself, as fast as everything that is due has happened. */
export interface FlowingTime extends VirtualEnv {
  /** Waits until something holds. @throws Error when it does not within the time */
  until(holds: () => boolean | Promise<boolean>, within?: number): Promise<void>;
  stop(): void;
}

/** Milliseconds between two looks. */
const LOOK_MS = 20;

export function flowingTime(): FlowingTime {
  const time = virtualEnv(Date.now());
  let stopped = false;
  const flow = async (): Promise<void> => {
    while (!stopped) {
      await rest();
      const { next } = time;
      if (next !== undefined) time.advance(next - time.now());
    }
  };
  void flow();
  // The next due time changes as time passes.
  return Object.defineProperties(
    {
      ...time,
      async until(holds, within = 60_000) {
        const last = time.now() + within;
        while (!(await holds())) {
          if (time.now() > last) throw new Error(`It does not hold within ${within} ms: ${String(holds)}`);
          await time.sleep(LOOK_MS);
        }
      },
      stop: () => void (stopped = true),
    } satisfies FlowingTime,
    { next: { get: () => time.next } },
  );
}
