import type { Json, WorkflowContext, WorkflowDefinition } from '@troupe/contracts';
import { define } from './define.ts';

export type WorkflowOptions<I, O, Sent = I> = Omit<WorkflowDefinition<I, O, Sent>, 'kind' | 'name' | 'run'>;

/**
 * A workflow: ordinary async code whose `ctx` promises survive crashes. With an `input` schema the
 * platform refuses other input before the task starts.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function workflow<I = Json, O = unknown, Sent = I>(
  name: string,
  run: (ctx: WorkflowContext, input: I) => Promise<O>,
  options?: WorkflowOptions<I, O, Sent>,
): WorkflowDefinition<I, O, Sent>;
export function workflow<I = Json, O = unknown, Sent = I>(
  definition: Omit<WorkflowDefinition<I, O, Sent>, 'kind'>,
): WorkflowDefinition<I, O, Sent>;
export function workflow(
  first: string | Omit<WorkflowDefinition, 'kind'>,
  run?: WorkflowDefinition['run'],
  options?: WorkflowOptions<unknown, unknown>,
): WorkflowDefinition {
  return define({ kind: 'workflow', ...(typeof first === 'object' ? first : { ...options, name: first, run: run! }) });
}
