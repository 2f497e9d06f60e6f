import { nameOf, type AgentDefinition, type ScheduleDefinition, type ScheduleSettings, type WorkflowDefinition } from '@troupe/contracts';
import { define } from '../define.ts';

export interface ScheduleOptions extends Omit<ScheduleSettings, 'workflow' | 'agent'> {
  /** By value or by name. */
  readonly workflow?: Pick<WorkflowDefinition, 'kind' | 'name'> | string;
  readonly agent?: Pick<AgentDefinition, 'kind' | 'name'> | string;
}

/**
 * Starts a task of a workflow or of an agent at each moment that it is due, once for ever.
 *
 * @param name the id of the schedule
 * @throws TroupeError `invalid-workflow`
 */
export function schedule(name: string, { workflow, agent, ...settings }: ScheduleOptions): ScheduleDefinition {
  return define({
    kind: 'schedule',
    name,
    ...settings,
    ...(workflow === undefined ? {} : { workflow: nameOf(workflow) }),
    ...(agent === undefined ? {} : { agent: nameOf(agent) }),
  });
}
