import {
  defaultBounds,
  splitInput,
  ToolError,
  type Effect,
  type Json,
  type McpDefinition,
  type WorkContext,
  type WorkflowLog,
} from '@troupe/contracts';
import type { Progress, Tool } from '@modelcontextprotocol/client';
import { listeners } from '../listeners.ts';
import type { ToolList, ToolResult } from '../port.ts';
import { away } from '../foreign/lost-calls.ts';
import { checkedArguments } from '../foreign/checked-arguments.ts';
import { isSameList } from '../foreign/same-list.ts';
import { toolNotFound } from '../tool-not-found.ts';
import type { ServerTools } from '../foreign/tools-of-servers.ts';
import { foreignTools, type ForeignTool } from './foreign-tools.ts';
import { keepConnected } from './keep-connected.ts';
import type { Connection } from './open-connection.ts';
import type { Reach } from './server-fetch.ts';
import { resultValue, textOfParts } from './result-value.ts';

export interface ServerParts {
  readonly log: WorkflowLog;
  /** Of Troupe, as servers are given it. */
  readonly version: string;
  readonly reach: Reach;
}

/** Characters of a message of progress that are kept. */
const MAX_PROGRESS = 1_024;

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
        return await call(connection, tool, args as Json, context);
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

async function call(
  connection: Connection,
  { tool, checkOutput, listed }: ForeignTool,
  given: Json,
  context: WorkContext,
): Promise<ToolResult> {
  const { answersTo, completeResult } = await import('./asked-of-human.ts');
  const { args, input } = splitInput(given);
  const { signal, idempotencyKey } = context;
  const onProgress = ({ progress, total, message }: Progress): void =>
    context.heartbeat({
      progress,
      ...(total === undefined ? {} : { total }),
      ...(message === undefined ? {} : { message: message.slice(0, MAX_PROGRESS) }),
    });
  const options = { signal, onProgress, idempotencyKey, answered: input === undefined ? undefined : answersTo(input) };
  const result = completeResult(listed.server!, await connection.callTool(tool, args ?? {}, options));
  if (result.isError === true)
    throw new ToolError(textOfParts(result.content) || `${JSON.stringify(tool.name)} failed and did not say why.`);
  if (checkOutput !== undefined)
    demandFit(tool, checkOutput(result.structuredContent as Json | undefined), result.structuredContent === undefined);
  return { value: resultValue(result) };
}

/** A server that does not keep its word has run the tool all the same: it is not run again. */
function demandFit({ name }: Tool, checked: ReturnType<NonNullable<ForeignTool['checkOutput']>>, isMissing: boolean): void {
  if (!isMissing && checked.ok) return;
  const why =
    isMissing || checked.ok
      ? 'it has no structured content'
      : checked.issues.map(({ path, message }) => `${path.map(String).join('.')} ${message}`).join('; ');
  throw new ToolError(
    `The tool ${JSON.stringify(name)} ran, but its result does not fit the schema its server gave of it: ${why.slice(0, defaultBounds.mcpDescriptionCharacters)}`,
  );
}
