import type { RemoteDefinition } from '@troupe/contracts';
import { toolsOfServers, type ServersTools } from '../foreign/tools-of-servers.ts';
import { remoteTools, type RemoteParts } from './remote-tools.ts';

/** Agents of others, which speak A2A: each is one tool. */
export function remoteAgents(first: ReadonlyMap<string, RemoteDefinition>, parts: RemoteParts): ServersTools<RemoteDefinition> {
  return toolsOfServers(first, {
    open: (agent) => remoteTools(agent, parts),
    inWords: (name, trouble) => `The agent ${JSON.stringify(name)} cannot be asked: ${trouble}`,
    handsOver: true,
  });
}
