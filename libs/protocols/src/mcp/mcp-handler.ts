import type { TaskService } from '@troupe/contracts';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { mcpServer, type ServerParts } from './mcp-server.ts';

/** What the handler of a message is given of the request it came in. */
export interface Asked {
  readonly service: TaskService;
  readonly key: string | undefined;
  readonly [member: string]: unknown;
}

export type McpHandler = ReturnType<typeof createMcpHandler>;

/** Answers messages, each by a server that lives for one request. */
export function mcpHandler(parts: Omit<ServerParts, 'service' | 'key'>): McpHandler {
  return createMcpHandler(({ authInfo }) => {
    const { service, key } = authInfo!.extra as Asked;
    return mcpServer({ ...parts, service, key });
  });
}
