import type { AgentDefinition } from '../apps/definition.ts';
import { TroupeError } from '../errors/errors.ts';
import { capabilitiesOf } from './capabilities-of.ts';

/** The agents that have a capability, in the order of their names. */
export function agentsWith(agents: Iterable<AgentDefinition>, capability: string): readonly AgentDefinition[] {
  return [...agents]
    .filter((agent) => capabilitiesOf(agent).includes(capability))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** The name of the first of them. @throws TroupeError `agent-not-found`, not retryable */
export function findAgent(agents: Iterable<AgentDefinition>, capability: string): string {
  const [first] = agentsWith(agents, capability);
  if (first !== undefined) return first.name;
  throw new TroupeError(
    'agent-not-found',
    `No agent of the app has the capability ${JSON.stringify(capability)}. Give it to one, in "capabilities".`,
    { retryable: false },
  );
}
