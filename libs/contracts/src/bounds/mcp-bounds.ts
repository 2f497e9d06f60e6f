import type { Bound } from './bound.ts';

/** What is read from servers of tools that speak MCP. */
export const mcpBounds = {
  serverCalls: {
    of: 'mcp',
    unit: 'items',
    value: 256,
    what: 'calls of the tools of one server at once, in one process',
    beyond: 'they wait for their turn',
  },
  serverRate: {
    of: 'mcp',
    unit: 'a second',
    value: 2_000,
    what: 'calls of the tools of one server that begin in one process',
    beyond: 'tried again a second later, by the retry policy',
    code: 'unavailable',
  },
  serverFailures: {
    of: 'mcp',
    unit: 'items',
    value: 5,
    what: 'calls in a row that find a server unwell: away, silent, over time',
    beyond: 'it is left alone for `serverPause`; calls are tried again after that, by their retry policy',
    code: 'unavailable',
  },
  serverPause: {
    of: 'mcp',
    unit: 'ms',
    value: 10_000,
    what: 'that such a server is left alone',
    beyond: 'one call tries whether it is well again',
  },
  mcpConnectTime: {
    of: 'mcp',
    unit: 'ms',
    value: 15_000,
    what: 'until a server is connected, and until it has answered which tools it has',
    beyond: 'its tools cannot be called; it is tried again',
    code: 'unavailable',
  },
  mcpMessageBytes: {
    of: 'mcp',
    unit: 'bytes',
    value: 12_582_912,
    what: 'one message of a server',
    beyond: 'reading ends; the call fails',
    code: 'payload-too-large',
  },
  mcpNotices: {
    of: 'mcp',
    unit: 'a second',
    value: 1_000,
    what: 'notifications of a server',
    beyond: 'it is disconnected, and connected again later',
    code: 'unavailable',
  },
  mcpTools: { of: 'mcp', unit: 'items', value: 500, what: 'tools of a server', beyond: 'the others are left out; the log says so' },
  mcpPages: {
    of: 'mcp',
    unit: 'items',
    value: 64,
    what: 'pages of the list of its tools',
    beyond: 'its tools cannot be called; it is tried again',
  },
  mcpDescriptionCharacters: { of: 'mcp', unit: 'characters', value: 4_096, what: 'the description of a tool', beyond: 'cut' },
  mcpSchemaBytes: {
    of: 'mcp',
    unit: 'bytes',
    value: 49_152,
    what: 'the JSON Schemas of a tool, together',
    beyond: 'the tool is left out; the log says so',
  },
  mcpCheckTime: {
    of: 'mcp',
    unit: 'ms',
    value: 1_000,
    what: 'a check of arguments or results by a JSON Schema of a server',
    beyond: 'they count as not fitting',
    code: 'invalid-arguments',
  },
} as const;
mcpBounds satisfies Readonly<Record<string, Bound>>;
