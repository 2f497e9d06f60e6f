import { agentsWith, isAgentSearch, nameOf, type AgentDefinition } from '@troupe/contracts';

type Agents = ReadonlyMap<string, AgentDefinition>;

/** The same agents, each with those of a capability in place of what searches for them. */
export function withFoundAgents(agents: Agents): Agents {
  return new Map(Array.from(agents, ([name, agent]) => [name, agent.tools.some(isAgentSearch) ? withFound(agent, agents) : agent]));
}

function withFound(agent: AgentDefinition, agents: Agents): AgentDefinition {
  const names = new Set(agent.tools.map(nameOf));
  const tools = agent.tools.flatMap((tool) => {
    if (!isAgentSearch(tool)) return [tool];
    const found = othersWith(agent, agents, tool.capability).filter((name) => !names.has(name));
    for (const name of found) names.add(name);
    return found;
  });
  return Object.freeze({ ...agent, tools });
}

/** Of each search that finds nobody: what is said. */
export function unfoundAgents(agent: AgentDefinition, agents: Agents): readonly string[] {
  return agent.tools
    .filter(isAgentSearch)
    .filter(({ capability }) => othersWith(agent, agents, capability).length === 0)
    .map(({ capability }) => `finds agents with the capability ${JSON.stringify(capability)}, but no other agent of the app has it.`);
}

function othersWith(agent: AgentDefinition, agents: Agents, capability: string): readonly string[] {
  return agentsWith(agents.values(), capability)
    .map(({ name }) => name)
    .filter((name) => name !== agent.name);
}
