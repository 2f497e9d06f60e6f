import { nameOf, type AgentDefinition, type App } from '@troupe/contracts';

/** The agents whose use counts towards the limits of this one: itself, those it asks, and those these ask or hand over to. */
export function agentsOfLimit(agent: AgentDefinition, { agents }: App): ReadonlySet<AgentDefinition> {
  const found = new Set([agent]);
  const add = (named: AgentDefinition['tools'][number]): void => {
    const other = agents.get(nameOf(named));
    if (other !== undefined && (typeof named === 'string' || named.kind === 'agent')) found.add(other);
  };
  // A set is iterated over what is added meanwhile, too. Whom the agent itself hands over to has limits of its own.
  for (const each of found) for (const named of each === agent ? each.tools : [...each.tools, ...each.handoffs]) add(named);
  return found;
}
