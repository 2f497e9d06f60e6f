import type { AgentContext, AgentSnapshot } from '@troupe/contracts';
import { exceeded } from './budget.ts';

/** The time limit of an agent task, counted from its beginning, whatever the task is waiting for. */
export interface Deadline {
  /** Rejects with `limit-time` when the time is up. */
  readonly passed: Promise<never>;
  /** Stops what runs when the time is up; undefined while there is no limit. */
  readonly signal: AbortSignal | undefined;
  /** The limit of this agent holds from now on, in place of the one before. */
  set(agent: AgentSnapshot): void;
}

export function startDeadline(ctx: AgentContext): Deadline {
  const began = ctx.now();
  const { promise: passed, reject } = Promise.withResolvers<never>();
  let work: AbortController | undefined;
  let timer: AbortController | undefined;
  return {
    passed,
    get signal() {
      return work?.signal;
    },
    set({ name, limits }) {
      const limit = limits.time;
      timer?.abort();
      timer = undefined;
      if (limit === undefined) return;
      timer = new AbortController();
      const stop = (work ??= new AbortController());
      const up = (): void => {
        const error = exceeded('time', name, limit, ctx.now() - began);
        reject(error);
        stop.abort(error);
      };
      // The wait is over early when the limit is replaced or the task is cancelled.
      ctx.sleep(Math.max(0, began + limit - ctx.now()), { key: 'limit-time', signal: timer.signal }).then(up, () => {});
    },
  };
}
