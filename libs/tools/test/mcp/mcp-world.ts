import { TroupeError, type McpDefinition, type WorkflowLog } from '@troupe/contracts';
import { mcpTools, type McpTools } from '../../src/mcp.ts';
import type { Reach } from '../../src/mcp/server-fetch.ts';

export interface LoggedLine {
  readonly level: string;
  readonly message: string;
  readonly data: object | undefined;
}

export interface LineLog extends WorkflowLog {
  readonly lines: readonly LoggedLine[];
}

export function lineLog(): LineLog {
  const lines: LoggedLine[] = [];
  const at =
    (level: string) =>
    (message: string, data?: object): void =>
      void lines.push({ level, message, data });
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** Where servers of tests are, without secrets. */
export const anywhere: Reach = {
  guard: { resolve: async () => [{ address: '127.0.0.1', family: 4 }] },
  secrets: { textOf: async ({ name }) => Promise.reject(new TroupeError('secret-missing', `There is no secret ${name} here.`)) },
};

/** The tools of one server, once it was tried. */
export async function toolsOf(
  server: Omit<McpDefinition, 'kind'>,
  log: WorkflowLog = lineLog(),
  reach: Reach = anywhere,
): Promise<McpTools> {
  const tools = mcpTools(new Map([[server.name, { kind: 'mcp', ...server }]]), { log, version: '0.0.0', reach });
  await tools.tried();
  return tools;
}
