import type { Json, WorkflowContext, WorkflowDefinition } from '@troupe/contracts';
import { define } from './define.ts';

export type WorkflowOptions<I, O> = Omit<WorkflowDefinition<I, O>, 'kind' | 'name' | 'run'>;

/**
 * A workflow: ordinary async code whose `ctx` promises survive crashes. With an `input` schema the
 * platform refuses other input before the task starts.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function workflow<I = Json, O = unknown>(
  name: string,
  run: (ctx: WorkflowContext, input: I) => Promise<O>,
  options?: WorkflowOptions<I, O>,
): WorkflowDefinition<I, O>;
export function workflow<I = Json, O = unknown>(definition: Omit<WorkflowDefinition<I, O>, 'kind'>): WorkflowDefinition<I, O>;
export function workflow(
  first: string | Omit<WorkflowDefinition, 'kind'>,
  run?: WorkflowDefinition['run'],
  options?: WorkflowOptions<unknown, unknown>,
): WorkflowDefinition {
  return define({ kind: 'workflow', ...(typeof first === 'object' ? first : { ...options, name: first, run: run! }) });
}
