import type { AgentContext, AgentSnapshot } from '@troupe/contracts';
import { exceeded } from './budget.ts';

/** The time limit of an agent task, counted from when its first one is set, whatever the task is waiting for. */
export interface Deadline {
  /** Rejects with `limit-time` when the time is up. */
  readonly passed: Promise<never>;
  /** Stops what runs when the time is up; undefined while there is no limit. */
  readonly signal: AbortSignal | undefined;
  /** The limit of this agent holds from now on, in place of the one before. */
  set(agent: AgentSnapshot): void;
}

export function startDeadline(ctx: AgentContext): Deadline {
  let began: number | undefined;
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
      const since = (began ??= ctx.now());
      if (limit === undefined) return;
      timer = new AbortController();
      const stop = (work ??= new AbortController());
      const up = (): void => {
        const error = exceeded('time', name, limit, ctx.now() - since);
        reject(error);
        stop.abort(error);
      };
      // The wait is over early when the limit is replaced or the task is cancelled.
      ctx.sleep(Math.max(0, since + limit - ctx.now()), { key: 'limit-time', signal: timer.signal }).then(up, () => {});
    },
  };
}
