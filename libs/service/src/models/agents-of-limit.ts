import { nameOf, type AgentDefinition, type AgentTool, type App, type PatternMember } from '@troupe/contracts';

/** The agents whose use counts towards the limits of this one: itself, those it asks, and those these ask or hand over to; of a pattern its members. */
export function agentsOfLimit(agent: AgentDefinition, { agents, workflows }: App): ReadonlySet<AgentDefinition> {
  const found = new Set([agent]);
  const asked = new Set<string>();
  const add = (named: AgentTool | PatternMember): void => {
    const other = agents.get(nameOf(named));
    if (other !== undefined && (typeof named === 'string' || named.kind === 'agent')) found.add(other);
    else if (!asked.has(nameOf(named))) {
      asked.add(nameOf(named));
      for (const member of workflows.get(nameOf(named))?.pattern?.members ?? []) add(member);
    }
  };
  // A set is iterated over what is added meanwhile, too. Whom the agent itself hands over to has limits of its own.
  for (const each of found) for (const named of each === agent ? each.tools : [...each.tools, ...each.handoffs]) add(named);
  return found;
}
