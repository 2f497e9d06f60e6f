import type { McpDefinition } from '@troupe/contracts';
import { combineSources } from './combine-sources.ts';
import { listeners } from './listeners.ts';
import { serverTools, type ServerParts, type ServerTools } from './mcp/server-tools.ts';
import type { ToolSource } from './port.ts';

type Servers = ReadonlyMap<string, McpDefinition>;

/** The tools of servers that speak the Model Context Protocol. */
export interface McpTools extends ToolSource {
  /** Of each server that cannot be reached now: why. */
  troubles(): readonly string[];
  /** Resolves once each server was reached, or not, for the first time. */
  tried(): Promise<void>;
  /** Goes on with other servers; those that are the same stay connected. */
  replace(this: void, servers: Servers): void;
}

export function mcpTools(first: Servers, parts: ServerParts): McpTools {
  const changed = listeners();
  const open = new Map<string, { readonly text: string; readonly tools: ServerTools }>();
  const closing = new Set<Promise<void>>();
  let all = combineSources([]);
  const replace = (servers: Servers): void => {
    for (const [name, { text, tools }] of open) {
      const next = servers.get(name);
      if (next !== undefined && textOf(next) === text) continue;
      open.delete(name);
      const closed = tools.close().finally(() => closing.delete(closed));
      closing.add(closed);
    }
    for (const [name, server] of servers) {
      if (open.has(name)) continue;
      const tools = serverTools(server, parts);
      tools.watch(changed.call);
      open.set(name, { text: textOf(server), tools });
    }
    all = combineSources(Array.from(open.values(), ({ tools }) => tools));
  };
  replace(first);
  return {
    list: () => all.list(),
    watch: changed.add,
    check: (name, args) => all.check(name, args),
    run: (use, context) => all.run(use, context),
    troubles: () =>
      [...open].flatMap(([name, { tools }]) => {
        const trouble = tools.trouble();
        return trouble === undefined ? [] : [`The MCP server ${JSON.stringify(name)} cannot be reached: ${trouble}`];
      }),
    async tried() {
      await Promise.all(Array.from(open.values(), ({ tools }) => tools.tried));
    },
    replace(servers) {
      replace(servers);
      changed.call();
    },
    async close() {
      await Promise.all([...closing, all.close()]);
    },
  };
}

/** Rules are functions; of another with the same text nothing else is known. */
function textOf(server: McpDefinition): string {
  return JSON.stringify(server, (_key, value: unknown) => (typeof value === 'function' ? String(value) : value));
}
