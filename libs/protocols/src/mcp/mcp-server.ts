import type { Json, TaskService } from '@troupe/contracts';
import { ProtocolError, ProtocolErrorCode, Server, type CallToolResult, type ServerContext, type Tool } from '@modelcontextprotocol/server';
import { awaitTask, callTask, type Waiting } from './call-task.ts';
import { exposedTools, type Arguments } from './exposed-tools.ts';

export interface ServerParts {
  readonly service: TaskService;
  readonly version: string;
  /** Milliseconds a call waits for its task. */
  readonly waitTime: number;
  /** Aborts when the platform shuts down: nobody left then. */
  readonly closing: AbortSignal;
  /** Of the request, when it is not in the call. */
  readonly key: string | undefined;
}

/** A key that names a call, as clients send it with the call itself. */
const KEY = 'dev.troupe/idempotencyKey';
/** Milliseconds a client may go on with a list it has. */
const LIST_TTL_MS = 5_000;

const taskTool: Tool = {
  name: 'troupe_task',
  description: 'Waits for the end of a task that an earlier call started, and gives its output.',
  inputSchema: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'], additionalProperties: false },
  annotations: { readOnlyHint: true },
};

/** The server of one request: it keeps nothing. */
export function mcpServer(parts: ServerParts): Server {
  const { service, version } = parts;
  const server = new Server({ name: 'troupe', version }, { capabilities: { tools: {} } });
  server.setRequestHandler('tools/list', async () => ({
    tools: [...Array.from((await exposedTools(service)).values(), ({ tool }) => tool), taskTool],
    ttlMs: LIST_TTL_MS,
    cacheScope: 'private' as const,
  }));
  server.setRequestHandler('tools/call', async ({ params: { name, arguments: args = {} } }, context) =>
    call(parts, name, args as Arguments, context),
  );
  return server;
}

async function call(parts: ServerParts, name: string, args: Arguments, context: ServerContext): Promise<CallToolResult> {
  const waiting = waitingOf(parts, context);
  if (name === taskTool.name) {
    const { id } = args;
    if (typeof id !== 'string' || id.length > 512) return { isError: true, content: [{ type: 'text', text: 'The id is that of a task.' }] };
    return awaitTask(parts.service, id, waiting);
  }
  const exposed = (await exposedTools(parts.service)).get(name);
  if (exposed === undefined)
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no tool ${JSON.stringify(name.slice(0, 128))}.`);
  return callTask(parts.service, exposed.start(args), waiting);
}

function waitingOf({ waitTime, closing, key }: ServerParts, { mcpReq }: ServerContext): Waiting {
  const { signal, _meta: meta = {} } = mcpReq;
  const { progressToken } = meta as { readonly progressToken?: string | number };
  const named = (meta as Record<string, Json | undefined>)[KEY];
  let progress = 0;
  return {
    key: typeof named === 'string' && named !== '' && named.length <= 255 ? named : key,
    signal,
    closing,
    ms: waitTime,
    onProgress:
      progressToken === undefined
        ? undefined
        : (message) => mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress: ++progress, message } }),
  };
}
