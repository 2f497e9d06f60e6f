import { createHash } from 'node:crypto';
import { defaultBounds, mcpPrefix, recordOptions, type Effect, type Json, type McpDefinition } from '@troupe/contracts';
import type { Tool } from '@modelcontextprotocol/client';
import { defaultOptions } from '../default-options.ts';
import { schemaCheck, type SchemaCheck } from '../foreign/schema-check.ts';
import type { ListedTool, ToolOptions } from '../port.ts';
import { limitsOf } from '../of-app/limits-of.ts';

/** A tool of a server: as it is listed here, as the server has it, and its checks. */
export interface ForeignTool {
  readonly listed: ListedTool;
  readonly tool: Tool;
  readonly checkInput: SchemaCheck;
  readonly checkOutput: SchemaCheck | undefined;
}

const { mcpDescriptionCharacters: MAX_DESCRIPTION, mcpSchemaBytes: MAX_SCHEMA_BYTES, mcpTools: MAX_TOOLS } = defaultBounds;
/** Of a name that models can call. */
const MAX_NAME = 64;

/**
 * The tools of a server that agents may call, by the names they have here.
 *
 * @param leaveOut is called with each tool that is none of them, and why; those that `allow` leaves out excepted
 */
export function foreignTools(
  server: McpDefinition,
  tools: readonly Tool[],
  leaveOut: (name: string, why: string) => void,
): ReadonlyMap<string, ForeignTool> {
  const found = new Map<string, ForeignTool>();
  const options = optionsOf(server);
  const seen = new Set<string>();
  for (const tool of tools) {
    if (server.allow?.includes(tool.name) === false) continue;
    const why = faultOf(tool) ?? (seen.has(tool.name) ? 'the server lists it twice' : undefined);
    if (why !== undefined) {
      leaveOut(tool.name, why);
      continue;
    }
    if (found.size === MAX_TOOLS) {
      leaveOut(tool.name, `of a server ${MAX_TOOLS} tools are taken; set "allow"`);
      break;
    }
    seen.add(tool.name);
    const name = nameFor(server, tool.name, found);
    found.set(name, foreignTool(server, tool, name, options));
  }
  return found;
}

function foreignTool(server: McpDefinition, tool: Tool, name: string, options: ToolOptions): ForeignTool {
  const input = tool.inputSchema as Json;
  const output = tool.outputSchema as Json | undefined;
  const description = (tool.description ?? tool.title ?? tool.name).slice(0, MAX_DESCRIPTION);
  const { approve } = server;
  return {
    tool,
    checkInput: schemaCheck(input),
    checkOutput: output === undefined ? undefined : schemaCheck(output),
    listed: {
      name,
      description,
      input,
      output,
      options: { ...options, effect: effectOf(tool) },
      approve,
      concurrency: undefined,
      ...limitsOf(`mcp.${server.name}`, server),
      reconciles: false,
      build: fingerprint(tool),
      server: server.name,
    },
  };
}

/** What the server says is taken at its word where it costs the server alone: a repeated call. */
function effectOf({ annotations }: Tool): Effect {
  if (annotations?.readOnlyHint === true) return 'pure';
  return annotations?.idempotentHint === true ? 'idempotent' : 'once';
}

export function optionsOf({ timeout, retry }: Pick<McpDefinition, 'timeout' | 'retry'>): ToolOptions {
  const own = { ...(retry === undefined ? {} : { retry }), ...(timeout === undefined ? {} : { startToClose: timeout }) };
  return { ...defaultOptions, ...recordOptions(own) };
}

/** Changes with everything a model or a check goes by. */
function fingerprint({ name, title, description, inputSchema, outputSchema, annotations }: Tool): string {
  const text = JSON.stringify([name, title, description, inputSchema, outputSchema, annotations]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function nameFor(server: McpDefinition, name: string, taken: ReadonlyMap<string, ForeignTool>): string {
  const plain = `${mcpPrefix(server)}${name.replaceAll(/[^A-Za-z0-9_-]/g, '_')}`;
  if (plain.length <= MAX_NAME && !taken.has(plain)) return plain;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${plain.slice(0, MAX_NAME - hash.length - 1)}_${hash}`;
}

function faultOf({ name, inputSchema, outputSchema }: Tool): string | undefined {
  if (name === '' || name.length > 256) return 'its name has no or too many characters';
  const bytes = Buffer.byteLength(JSON.stringify([inputSchema, outputSchema]));
  if (bytes > MAX_SCHEMA_BYTES) return `its schemas have ${bytes} bytes; ${MAX_SCHEMA_BYTES} are read`;
  return undefined;
}
