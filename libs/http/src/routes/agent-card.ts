import { offerOf, type CatalogEntry } from '@troupe/contracts';

/** How an agent presents itself to other systems; the members are those of an A2A agent card. */
export interface AgentCard {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  /** Where a task for it is started. */
  readonly url?: string;
  readonly capabilities: { readonly streaming: boolean };
  readonly defaultInputModes: readonly string[];
  readonly defaultOutputModes: readonly string[];
  readonly skills: readonly Skill[];
}

interface Skill {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
}

/** @param address where the REST API is reached, e.g. `http://localhost:8080` */
export function agentCard(agent: CatalogEntry, tools: readonly CatalogEntry[], address: string | undefined): AgentCard {
  const usable = tools.filter((tool) => agent.capabilities?.includes(offerOf(tool)) === true);
  return {
    name: agent.name,
    description: agent.description ?? '',
    version: agent.build,
    ...(address === undefined ? {} : { url: new URL('/v1/tasks', address).href }),
    capabilities: { streaming: true },
    defaultInputModes: ['text/plain', 'application/json'],
    defaultOutputModes: agent.output === undefined ? ['text/plain'] : ['application/json'],
    skills: [agent, ...usable].map(({ kind, name, description = '' }) => ({
      id: offerOf({ kind, name }),
      name,
      description,
      tags: [kind],
    })),
  };
}
