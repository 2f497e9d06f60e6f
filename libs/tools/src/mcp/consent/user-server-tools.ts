import { toFailure, type Effect, type Json, type McpDefinition, type WorkContext } from '@troupe/contracts';
import type { PriorDiscovery, Tool } from '@modelcontextprotocol/client';
import { z } from 'zod';
import { checkedArguments } from '../../foreign/checked-arguments.ts';
import { away } from '../../foreign/lost-calls.ts';
import { isSameList } from '../../foreign/same-list.ts';
import type { ServerTools } from '../../foreign/tools-of-servers.ts';
import { listeners } from '../../listeners.ts';
import type { ToolList, ToolResult, ToolUse, UserConsents } from '../../port.ts';
import { toolNotFound } from '../../tool-not-found.ts';
import { callTool } from '../call-tool.ts';
import { foreignTools, type ForeignTool } from '../foreign-tools.ts';
import { keepConnected } from '../keep-connected.ts';
import type { Connection } from '../open-connection.ts';
import type { ServerParts } from '../server-tools.ts';

/** The tool that is there where a server says nothing to whom it does not know. */
const connectTool: Tool = {
  name: 'connect',
  description: 'Connects the user with this server, where its tools are missing or the user asks for it. Gives the names of its tools.',
  inputSchema: { type: 'object', properties: {}, additionalProperties: false },
  annotations: { idempotentHint: true },
};

const keptList = z.array(z.looseObject({ name: z.string(), inputSchema: z.looseObject({ type: z.literal('object') }) })).max(10_000);

interface UserParts {
  readonly server: McpDefinition;
  readonly parts: ServerParts;
  /** Whether the tools of the server are not known. */
  readonly isUnknown: () => boolean;
  readonly listed: (tools: readonly Tool[]) => ReadonlyMap<string, ForeignTool>;
}

/**
 * The tools of a server that each user connects with. Every call has a connection of its own, as the user of its task, so
 * that nothing of one user reaches another. Which tools there are the server says to anybody, or to who connects.
 */
export function userServerTools(server: McpDefinition, parts: ServerParts): ServerTools {
  const { log, version, reach, keptTools } = parts;
  const changed = listeners();
  const connect = foreignTools({ ...server, allow: ['connect'] }, [connectTool], () => {});
  let isOpen = false;
  let tools: ReadonlyMap<string, ForeignTool> | undefined;
  let trouble: string | undefined = 'it was not reached yet';
  let list: ToolList = new Map();
  const all = (): ReadonlyMap<string, ForeignTool> => (isOpen ? (tools ?? new Map()) : new Map([...connect, ...(tools ?? [])]));
  const show = (): void => {
    const next = new Map(Array.from(all(), ([name, { listed }]) => [name, trouble === undefined ? listed : { ...listed, trouble }]));
    if (isSameList(list, next)) return;
    list = next;
    changed.call();
  };
  const listed = (found: readonly Tool[]): ReadonlyMap<string, ForeignTool> => {
    trouble = undefined;
    tools = foreignTools(server, found, (name, why) =>
      log.warn('A tool of an MCP server is left out.', { server: server.name, tool: name.slice(0, 128), why }),
    );
    show();
    return tools;
  };
  const readKept = async (): Promise<void> => {
    const text = tools === undefined ? await keptTools?.(server.name) : undefined;
    const kept = text === undefined ? undefined : keptList.parse(JSON.parse(text));
    if (tools === undefined && kept !== undefined) listed(kept as readonly Tool[]);
  };
  const keeper = keepConnected(server, {
    ...{ log, version, reach, auth: { token: async () => undefined } },
    onTools(found) {
      isOpen = true;
      listed(found);
    },
    onRefused() {
      isOpen = false;
      trouble = undefined;
      show();
      readKept().catch((error: unknown) =>
        log.warn('Which tools an MCP server had for its users is not known.', { server: server.name, error: toFailure(error).message }),
      );
    },
    onLost(why) {
      trouble = why;
      show();
    },
  });
  const find = (name: string): ForeignTool => {
    const tool = all().get(name);
    if (tool === undefined) throw toolNotFound(name);
    return tool;
  };
  const run = userRuns({ server, parts, isUnknown: () => tools === undefined, listed });
  return {
    list: () => list,
    watch: changed.add,
    check: (name, args) => checkedArguments(find(name).checkInput, args),
    run: (use, context) => run(find(use.name), use, context),
    trouble: () => trouble,
    tried: keeper.tried,
    close: keeper.close,
  };
}

function userRuns({ server, parts, isUnknown, listed }: UserParts) {
  let prior: PriorDiscovery | undefined;
  const listAs = async (connection: Connection, consents: UserConsents | undefined): Promise<ToolResult> => {
    const found = await connection.listTools();
    const text = JSON.stringify(found);
    await consents
      ?.keep(server.name, text)
      .catch(() => parts.log.warn('The tools of an MCP server are not kept.', { server: server.name }));
    return { value: { connected: true, tools: [...listed(found).keys()] } };
  };
  return async (tool: ForeignTool, { args, consents }: ToolUse, context: WorkContext): Promise<ToolResult> => {
    const { asUser, withoutConsent } = await import('./as-user.ts');
    const { callFault } = await import('../call-fault.ts');
    const user = asUser(server, consents);
    let connection: Connection | undefined;
    try {
      const { openConnection } = await import('../open-connection.ts');
      const { log, version, reach } = parts;
      connection = await openConnection(server, { prior, version, log, reach, onChange() {}, auth: user.auth });
      ({ prior } = connection);
      if (tool.tool === connectTool) return await listAs(connection, consents);
      if (isUnknown()) await listAs(connection, consents);
      return await callTool(connection, tool, withoutConsent(args as Json), context);
    } catch (error) {
      if (context.signal.aborted) throw context.signal.reason;
      const why = await user.reason(error);
      const fault = callFault(server.name, tool.tool.name, tool.listed.options.effect as Effect, connection?.tooLarge() === true, why);
      if (connection === undefined && (fault.error as { readonly code?: string }).code === 'outcome-unknown')
        throw away(`The MCP server ${JSON.stringify(server.name)}`, (why as Error).message.slice(0, 512));
      throw fault.error;
    } finally {
      await connection?.close();
    }
  };
}
