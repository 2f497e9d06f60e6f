import type { AppTool, WorkflowDefinition } from '@troupe/contracts';

/** A call of a tool from outside is a task like any other: that of a workflow which makes the call. */
export function exposedTool({ name, description, input }: AppTool): WorkflowDefinition {
  return {
    ...{ kind: 'workflow', name, description, expose: true },
    ...(input === undefined ? {} : { input }),
    run: (ctx, args: unknown) => ctx.tool(name, args),
  };
}
