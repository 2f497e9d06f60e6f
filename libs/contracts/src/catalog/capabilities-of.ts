import type { AgentDefinition } from '../apps/definition.ts';
import { nameOf } from '../apps/name-of.ts';
import { offerOf } from './catalog.ts';

/** What an agent says that it is for, and what it can make use of: a handoff, and an agent as a tool, by the name of the agent. */
export function capabilitiesOf(agent: AgentDefinition): readonly string[] {
  const tools = agent.tools.map((tool) =>
    offerOf({
      kind: typeof tool === 'object' && (tool.kind === 'agent' || tool.kind === 'workflow') ? tool.kind : 'tool',
      name: nameOf(tool),
    }),
  );
  const handoffs = agent.handoffs.map((handoff) => offerOf({ kind: 'agent', name: nameOf(handoff) }));
  const models = agent.model.map((model) => offerOf({ kind: 'model', name: nameOf(model) }));
  return [...(agent.capabilities ?? []), ...tools, ...handoffs, ...models];
}
