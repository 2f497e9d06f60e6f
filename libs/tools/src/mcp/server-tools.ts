import type { Effect, Json, McpDefinition, WorkflowLog } from '@troupe/contracts';
import { listeners } from '../listeners.ts';
import type { ToolList } from '../port.ts';
import { away } from '../foreign/lost-calls.ts';
import { checkedArguments } from '../foreign/checked-arguments.ts';
import { isSameList } from '../foreign/same-list.ts';
import { toolNotFound } from '../tool-not-found.ts';
import type { ServerTools } from '../foreign/tools-of-servers.ts';
import { foreignTools, type ForeignTool } from './foreign-tools.ts';
import { callTool } from './call-tool.ts';
import { keepConnected } from './keep-connected.ts';
import type { Reach } from './server-fetch.ts';

export interface ServerParts {
  readonly log: WorkflowLog;
  /** Of Troupe, as servers are given it. */
  readonly version: string;
  readonly reach: Reach;
  /** The tools that a server had for a user the last time, as JSON. It rejects while nobody can be asked. */
  readonly keptTools?: (server: string) => Promise<string | undefined>;
}

/** The tools of one server. Those it had stay listed while it is away (U7). */
export function serverTools(server: McpDefinition, { log, version, reach }: ServerParts): ServerTools {
  const changed = listeners();
  let tools: ReadonlyMap<string, ForeignTool> = new Map();
  let trouble: string | undefined = 'it was not reached yet';
  let list: ToolList = new Map();
  const show = (): void => {
    const next = new Map(Array.from(tools, ([name, { listed }]) => [name, trouble === undefined ? listed : { ...listed, trouble }]));
    if (isSameList(list, next)) return;
    list = next;
    changed.call();
  };
  const keeper = keepConnected(server, {
    log,
    version,
    reach,
    onTools(found) {
      trouble = undefined;
      const left: string[] = [];
      tools = foreignTools(server, found, (name, why) => left.push(`${name.slice(0, 128)}: ${why}`));
      if (left.length > 0)
        log.warn('Tools of an MCP server are left out.', { server: server.name, tools: left.slice(0, 20), count: left.length });
      show();
    },
    onLost(why) {
      trouble = why;
      show();
    },
  });
  const find = (name: string): ForeignTool => {
    const tool = tools.get(name);
    if (tool === undefined) throw toolNotFound(name);
    return tool;
  };

  return {
    list: () => list,
    watch: changed.add,
    check: (name, args) => checkedArguments(find(name).checkInput, args),
    async run({ name, args }, context) {
      const tool = find(name);
      const connection = keeper.current();
      const { callFault } = await import('./call-fault.ts');
      if (connection === undefined) throw away(`The MCP server ${JSON.stringify(server.name)}`, trouble ?? 'it is being connected');
      try {
        return await callTool(connection, tool, args as Json, context);
      } catch (error) {
        if (context.signal.aborted) throw context.signal.reason;
        const fault = callFault(server.name, tool.tool.name, tool.listed.options.effect as Effect, connection.tooLarge(), error);
        if (fault.suspect) keeper.suspect();
        throw fault.error;
      }
    },
    trouble: () => trouble,
    tried: keeper.tried,
    close: keeper.close,
  };
}
