import type { ActivityDefinition, Json, WorkContext } from '@troupe/contracts';
import { define } from './define.ts';

export type ActivityOptions<I, O, Sent = I> = Omit<ActivityDefinition<I, O, Sent>, 'kind' | 'name' | 'run'>;

/**
 * A named function with side effects, run by a worker and retried by its policy.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function activity<I = Json, O = unknown, Sent = I>(
  name: string,
  run: (input: I, ctx: WorkContext) => O | Promise<O>,
  options?: ActivityOptions<I, O, Sent>,
): ActivityDefinition<I, O, Sent>;
export function activity<I = Json, O = unknown, Sent = I>(
  definition: Omit<ActivityDefinition<I, O, Sent>, 'kind'>,
): ActivityDefinition<I, O, Sent>;
export function activity(
  first: string | Omit<ActivityDefinition, 'kind'>,
  run?: ActivityDefinition['run'],
  options?: ActivityOptions<unknown, unknown>,
): ActivityDefinition {
  return define({
    kind: 'activity',
    ...(typeof first === 'object' ? first : { ...options, name: first, run: run! }),
  } as ActivityDefinition);
}
