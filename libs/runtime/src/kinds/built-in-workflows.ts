import { CALL_TOOL, type App, type Json, type WorkflowDefinition } from '@troupe/contracts';
import { z } from 'zod';

type Workflows = App['workflows'];

/** One call of a tool, as durable as those of any workflow. */
const callTool: WorkflowDefinition = {
  kind: 'workflow',
  name: CALL_TOOL,
  description: 'Calls one tool',
  input: z.strictObject({ tool: z.string(), args: z.json().exactOptional() }),
  run: (ctx, { tool, args = {} }: { readonly tool: string; readonly args?: Json }) => ctx.tool(tool, args),
};

const known = new WeakMap<Workflows, Workflows>();

/** The workflows of an app, and those of the platform, which no list shows. */
export function withBuiltIn({ workflows }: Pick<App, 'workflows'>): Workflows {
  let all = known.get(workflows);
  if (all === undefined) known.set(workflows, (all = new Map([...workflows, [CALL_TOOL, callTool]])));
  return all;
}
