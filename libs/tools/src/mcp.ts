import { isPerUser, type McpDefinition } from '@troupe/contracts';
import { serverTools, type ServerParts } from './mcp/server-tools.ts';
import { userServerTools } from './mcp/consent/user-server-tools.ts';
import { toolsOfServers, type ServersTools } from './foreign/tools-of-servers.ts';

export type { Authorized, Authorizing, AuthorizeParts, ConsentFlow } from './mcp/consent/authorize.ts';
export type { Reach } from './mcp/server-fetch.ts';
export { tryServer, type TriedServer } from './mcp/try-server.ts';

/** The tools of servers that speak the Model Context Protocol. */
export type McpTools = ServersTools<McpDefinition>;

/** Servers that are the same after `replace` stay connected. */
export function mcpTools(first: ReadonlyMap<string, McpDefinition>, parts: ServerParts): McpTools {
  return toolsOfServers(first, {
    open: (server) => (isPerUser(server.auth) ? userServerTools(server, parts) : serverTools(server, parts)),
    inWords: (name, trouble) => `The MCP server ${JSON.stringify(name)} cannot be reached: ${trouble}`,
  });
}
