import { TroupeError, type CatalogEntry, type TaskKind, type TaskService } from '@troupe/contracts';

/** An agent or workflow that clients of A2A find: to them, both are agents. */
export interface ExposedAgent {
  readonly kind: TaskKind;
  readonly name: string;
  readonly entry: CatalogEntry;
}

/** Agents and workflows that say `expose`, in the order of their names; of two with one name the agent. */
export async function exposedAgents(service: Pick<TaskService, 'catalog'>): Promise<readonly ExposedAgent[]> {
  const [agents, workflows] = await Promise.all([service.catalog('agent'), service.catalog('workflow')]);
  const all = [...workflows, ...agents].filter(isExposed).map((entry) => ({ kind: entry.kind as TaskKind, name: entry.name, entry }));
  return [...new Map(all.map((each) => [each.name, each])).values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** @throws TroupeError `agent-not-found` */
export async function exposedAgent(service: Pick<TaskService, 'catalog'>, name: string): Promise<ExposedAgent> {
  const found = (await exposedAgents(service)).find((each) => each.name === name);
  if (found !== undefined) return found;
  throw new TroupeError('agent-not-found', `There is no agent ${JSON.stringify(name.slice(0, 128))} that is exposed to clients of A2A.`);
}

/**
 * The agent that stands for the platform.
 *
 * @param name the one that was chosen; without it the one that is exposed, where it is the only one
 * @throws TroupeError `agent-not-found`
 */
export async function defaultAgent(service: Pick<TaskService, 'catalog'>, name: string | undefined): Promise<ExposedAgent> {
  if (name !== undefined) return exposedAgent(service, name);
  const [only, ...others] = await exposedAgents(service);
  if (only !== undefined && others.length === 0) return only;
  throw new TroupeError(
    'agent-not-found',
    only === undefined
      ? 'No agent is exposed.'
      : 'Several agents are exposed: read /a2a/{agent}/.well-known/agent-card.json, or name one of them by TROUPE_A2A_AGENT.',
  );
}

function isExposed({ details }: CatalogEntry): boolean {
  return (details as { readonly expose?: unknown } | undefined)?.expose === true;
}
