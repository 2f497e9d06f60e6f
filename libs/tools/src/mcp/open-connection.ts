import { defaultBounds, textsOf, toFailure, type AskedInput, type Json, type McpDefinition, type WorkflowLog } from '@troupe/contracts';
import {
  Client,
  type AuthProvider,
  type CallToolResult,
  type InputRequiredResult,
  type JSONRPCMessage,
  type PriorDiscovery,
  type Progress,
  type Tool,
  type Transport,
} from '@modelcontextprotocol/client';
import { againWith, pushedQuestions } from './asked-of-human.ts';
import { credentials } from './client-credentials.ts';
import { childProcess } from './child-process.ts';
import { callBesides, toolsBesides } from './given-besides.ts';
import { HttpTransport } from './http-transport.ts';
import type { Reach } from './server-fetch.ts';

/** A connection to a server, of whichever revision of the protocol both speak. */
export interface Connection {
  /** @throws as the server or the way to it fails */
  listTools(): Promise<readonly Tool[]>;
  callTool(tool: Tool, args: Json, options: CallOptions): Promise<CallToolResult | InputRequiredResult>;
  /** Resolves with the reason when it is lost. */
  readonly lost: Promise<string>;
  /** Whether a message of the server was too large to be read. */
  tooLarge(): boolean;
  /** What skips the search for the revision next time. */
  readonly prior: PriorDiscovery | undefined;
  close(): Promise<void>;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  readonly idempotencyKey: string;
  /** What a human answered what the server asked before. */
  readonly answered: Pick<AskedInput, 'responses' | 'state'> | undefined;
}

export interface OpenParts {
  readonly reach: Reach;
  readonly prior: PriorDiscovery | undefined;
  readonly version: string;
  readonly log: WorkflowLog;
  /** The server says that it has other tools now. */
  readonly onChange: () => void;
  /** As whom, where that is not the platform itself. */
  readonly auth?: AuthProvider;
  /** Ends the connection. */
  readonly signal?: AbortSignal;
}

const { mcpConnectTime: CONNECT_TIME_MS, mcpNotices: MAX_NOTICES, mcpPages: MAX_PAGES } = defaultBounds;
/** Milliseconds an attempt may take by its own limit: that of the tool ends it before. */
const LONGEST_MS = 2 ** 31 - 1;
/** By this key a server that knows it can find out that it has carried out a call before. */
const IDEMPOTENCY_KEY = 'dev.troupe/idempotencyKey';

/** @throws as the server or the way to it fails */
export async function openConnection(
  server: McpDefinition,
  { prior, version, log, reach, onChange, auth, signal }: OpenParts,
): Promise<Connection> {
  const { command, env = {}, cwd } = server;
  const child = command === undefined ? undefined : childProcess({ command, env: await textsOf(env, reach.secrets), cwd });
  const transport: Transport =
    child?.transport ?? new HttpTransport(server.url!, server, reach, auth ?? (await credentials(server, reach)));
  const { promise: lost, resolve: lose } = Promise.withResolvers<string>();
  let isTooLarge = false;
  watchFlood(transport, () => lose(`it sent more than ${MAX_NOTICES} notifications a second`));
  const client = new Client(
    { name: 'troupe', version },
    {
      capabilities: { elicitation: { form: {}, url: {} } },
      versionNegotiation: { mode: 'auto', probe: { timeoutMs: CONNECT_TIME_MS / 3 } },
      inputRequired: { autoFulfill: false },
      listMaxPages: MAX_PAGES,
      listChanged: { tools: { autoRefresh: false, debounceMs: 0, onChanged: onChange } },
    },
  );
  const asking = pushedQuestions(client);
  const logSaid = (): void => {
    const text = child?.said() ?? '';
    if (text !== '') log.info('The last that an MCP server wrote to its standard error', { server: server.name, text });
  };
  client.onclose = () => {
    logSaid();
    lose('it ended the connection');
  };
  client.onerror = (error) => {
    isTooLarge ||= /payload-too-large|more than \d+ bytes|exceeded maximum size/.test(`${error.message} ${toFailure(error).code ?? ''}`);
  };
  try {
    signal?.addEventListener('abort', () => void transport.close().catch(() => {}), { once: true });
    await client.connect(transport, { timeout: CONNECT_TIME_MS, ...(prior === undefined ? {} : { prior }) });
  } catch (error) {
    client.onclose = () => {};
    await client.close().catch(() => {});
    logSaid();
    throw error;
  }
  const unguard = child?.guard();
  return {
    lost,
    tooLarge: () => isTooLarge,
    prior: client.getProtocolEra() === 'legacy' ? { kind: 'legacy' } : undefined,
    async listTools() {
      const own = await listTools(client);
      return [...own, ...toolsBesides(server, client, own)];
    },
    // Results are checked by the caller, within a time limit.
    callTool: ({ outputSchema: _, ...tool }, args, { signal, onProgress, idempotencyKey, answered }) =>
      callBesides(client, tool, args, signal) ??
      asking.during(answered, () =>
        client.callTool(
          {
            ...{ name: tool.name, arguments: args as Record<string, unknown>, _meta: { [IDEMPOTENCY_KEY]: idempotencyKey } },
            ...(answered === undefined ? {} : againWith(client, answered)),
          },
          { signal, timeout: LONGEST_MS, onprogress: onProgress, toolDefinition: tool, allowInputRequired: true },
        ),
      ),
    async close() {
      client.onclose = () => {};
      await client.close().catch(() => {});
      unguard?.();
    },
  };
}

/** All pages, from the server: what is kept of a list may be old. Tools whose parameters no header can carry are left out of it. */
async function listTools(client: Client): Promise<readonly Tool[]> {
  const limits = { signal: AbortSignal.timeout(CONNECT_TIME_MS), timeout: CONNECT_TIME_MS };
  return (await client.listTools(undefined, { ...limits, cacheMode: 'refresh' })).tools;
}

/** Answers are awaited, so only what nobody asked for can be too much. */
function watchFlood(transport: Transport, onFlood: () => void): void {
  let second = 0;
  let count = 0;
  transport.onmessage = (message: JSONRPCMessage) => {
    if (!('method' in message)) return;
    const now = Math.floor(performance.now() / 1_000);
    if (now !== second) [second, count] = [now, 0];
    if (++count > MAX_NOTICES) onFlood();
  };
}
