import { TroupeError, type CatalogEntry } from '@troupe/contracts';

/** @throws TroupeError `agent-not-found` @param advice what to do then */
export function findAgent(agents: readonly CatalogEntry[], name: string, advice = ''): CatalogEntry {
  const agent = agents.find((each) => each.name === name);
  if (agent !== undefined) return agent;
  throw new TroupeError('agent-not-found', `There is no agent ${JSON.stringify(name)}.${advice}`);
}
