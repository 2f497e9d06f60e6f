import type { CallOptions, StepContext, WorkflowContext } from '@troupe/contracts';
import type { CallPlan } from './call-plan.ts';

/** What the deed, and its undoing, get of an execution. */
export interface Execution extends Pick<StepContext, 'attempt' | 'signal'> {
  readonly taskId?: string;
  readonly heartbeat?: (details?: unknown) => void;
}

/** The code around the call of a plan. */
export function codeOf(
  plan: CallPlan,
  deed: (context: Execution) => Promise<unknown>,
): (ctx: WorkflowContext, input: unknown) => Promise<unknown> {
  const { kind, effect, attempts, scheduleToStart, startToClose, scheduleToClose, heartbeat } = plan;
  const options = {
    effect,
    retry: { attempts, initial: 1_000, factor: 1, jitter: 0 },
    ...(startToClose === undefined ? {} : { startToClose }),
    ...(scheduleToClose === undefined ? {} : { scheduleToClose }),
    ...(kind === 'step' || scheduleToStart === undefined ? {} : { scheduleToStart }),
    ...(kind === 'step' || heartbeat === undefined ? {} : { heartbeat }),
  } satisfies CallOptions;
  const call = (ctx: WorkflowContext, more: CallOptions = {}): Promise<unknown> =>
    kind === 'step' ? ctx.step('deed', deed, { ...options, ...more }) : ctx.call('deed', null, { ...options, ...more });
  return async (ctx, input) => {
    if (plan.code === 'continuing' && input === 'second') return 'second run';
    ctx.compensate(() => ctx.call('undo'));
    switch (plan.code) {
      case 'plain':
        return call(ctx);
      case 'failing':
        return Promise.all([
          call(ctx),
          ctx.sleep(3_000).then(() => {
            throw new Error('the other branch failed');
          }),
        ]);
      case 'racing': {
        const stop = new AbortController();
        const done = call(ctx, { signal: stop.signal }).then(
          () => 'done',
          () => 'failed',
        );
        const won = await ctx.race({ done, late: ctx.sleep(3_000) });
        if (won.key === 'late') stop.abort(new Error('late'));
        await ctx.sleep(4_000);
        throw new Error('after the race');
      }
      case 'continuing':
        call(ctx).catch(() => {});
        await ctx.sleep(3_000);
        return ctx.continueAsNew('second');
      default:
        return plan.code satisfies never;
    }
  };
}
