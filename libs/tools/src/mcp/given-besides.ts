import type { McpDefinition } from '@troupe/contracts';
import type { CallToolResult, Client, Tool } from '@modelcontextprotocol/client';

/** What a server gives besides its tools, as tools of the same server. */
interface Besides {
  readonly tool: Tool;
  /** Whether the definition wants it, and the server has it. */
  readonly isThere: (server: Wanted, client: Client) => boolean;
  readonly call: (client: Client, args: Readonly<Record<string, unknown>>, signal: AbortSignal) => Promise<unknown>;
}

type Wanted = Pick<McpDefinition, 'resources' | 'prompts'>;

const annotations = { readOnlyHint: true };
const nothing: Tool['inputSchema'] = { type: 'object', properties: {}, additionalProperties: false };
const hasResources: Besides['isThere'] = ({ resources }, client) =>
  resources === true && client.getServerCapabilities()?.resources !== undefined;
const hasPrompts: Besides['isThere'] = ({ prompts }, client) => prompts === true && client.getServerCapabilities()?.prompts !== undefined;

const all: readonly Besides[] = [
  {
    isThere: hasResources,
    tool: {
      name: 'list_resources',
      description: 'Lists what can be read at addresses, and patterns of addresses.',
      inputSchema: nothing,
      annotations,
    },
    async call(client, _args, signal) {
      const [{ resources }, { resourceTemplates }] = await Promise.all([
        client.listResources(undefined, { signal, cacheMode: 'refresh' }),
        client.listResourceTemplates(undefined, { signal, cacheMode: 'refresh' }).catch(() => ({ resourceTemplates: [] })),
      ]);
      return { resources, resourceTemplates };
    },
  },
  {
    isThere: hasResources,
    tool: {
      ...{ name: 'read_resource', description: 'Reads what is at an address of list_resources.', annotations },
      inputSchema: { type: 'object', properties: { uri: { type: 'string' } }, required: ['uri'], additionalProperties: false },
    },
    call: (client, { uri }, signal) => client.readResource({ uri: uri as string }, { signal, cacheMode: 'refresh' }),
  },
  {
    isThere: hasPrompts,
    tool: { name: 'list_prompts', description: 'Lists prompts, with their arguments.', inputSchema: nothing, annotations },
    call: async (client, _args, signal) => ({ prompts: (await client.listPrompts(undefined, { signal, cacheMode: 'refresh' })).prompts }),
  },
  {
    isThere: hasPrompts,
    tool: {
      ...{ name: 'get_prompt', description: 'Gives the messages of a prompt of list_prompts.', annotations },
      inputSchema: {
        type: 'object',
        properties: { name: { type: 'string' }, arguments: { type: 'object', additionalProperties: { type: 'string' } } },
        required: ['name'],
        additionalProperties: false,
      },
    },
    call: (client, { name, arguments: args = {} }, signal) =>
      client.getPrompt({ name: name as string, arguments: args as Record<string, string> }, { signal }),
  },
];

/** Tools for what else a server has, as far as its definition wants them; one the server has itself by that name is its own. */
export function toolsBesides(server: Wanted, client: Client, own: readonly Tool[]): readonly Tool[] {
  const names = new Set(own.map(({ name }) => name));
  return all.filter(({ tool, isThere }) => !names.has(tool.name) && isThere(server, client)).map(({ tool }) => tool);
}

/** @returns nothing for a tool of the server itself */
export function callBesides(
  client: Client,
  { name, description }: Pick<Tool, 'name' | 'description'>,
  args: unknown,
  signal: AbortSignal,
): Promise<CallToolResult> | undefined {
  const found = all.find(({ tool }) => tool.name === name && tool.description === description);
  if (found === undefined) return undefined;
  return found.call(client, args as Record<string, unknown>, signal).then((value) => ({
    content: [],
    structuredContent: value as Record<string, unknown>,
  }));
}
