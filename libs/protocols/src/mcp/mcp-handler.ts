import type { TaskService } from '@troupe/contracts';
import {
  createMcpHandler,
  type ClientCapabilities,
  type McpHttpHandler,
  type McpRequestContext,
  type Notification,
  type Server,
  type ServerEvent,
} from '@modelcontextprotocol/server';
import { takeAnswer } from './calls/pushed-request.ts';
import { taskMethods } from './calls/task-methods.ts';
import { changesOf, MOST_URIS } from './changes.ts';
import { capabilitiesIn, SESSION, sessionIdFor, sessionWishes } from './legacy-session.ts';
import { mcpServer, type ServerParts } from './mcp-server.ts';

/** A message, and whose it is. */
export interface Asked {
  readonly service: TaskService;
  readonly key: string | undefined;
  readonly headers: Headers;
  readonly body: unknown;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

export interface McpHandler {
  answer(asked: Asked): Promise<Response>;
  /** What changes, for a client of a revision before 2026 that listens. */
  listen(asked: Pick<Asked, 'service' | 'headers' | 'signal'>): AsyncIterable<Notification>;
  close(): Promise<void>;
}

/** Answers messages, each by a server that lives for one request. */
export function mcpHandler(parts: Omit<ServerParts, 'service' | 'key' | 'legacy'>): McpHandler {
  const wishesOf = sessionWishes();
  const serverFor = ({ authInfo, era, requestInfo }: McpRequestContext): Server => {
    const { service, key } = authInfo!.extra as Pick<Asked, 'service' | 'key'>;
    const session = requestInfo?.headers.get(SESSION) ?? '';
    const legacy = era === 'legacy' ? { capabilities: capabilitiesIn(session), wishes: wishesOf(session) } : undefined;
    return mcpServer({ ...parts, service, key, legacy });
  };
  const handler = createMcpHandler(serverFor);
  /** Each has a handler, so that what one may read is not said to another. */
  const listening = (service: TaskService, message: unknown, signal: AbortSignal): McpHttpHandler => {
    const own = createMcpHandler(serverFor);
    const uris = new Set(urisIn(message));
    void publish(
      own,
      changesOf(service, () => uris, signal),
    ).finally(() => own.close());
    return own;
  };
  return {
    async answer({ service, key, headers, body, signal }) {
      if (await takeAnswer(service, body)) return new Response(null, { status: 202 });
      const message = withOwnName(headers, body);
      const request = new Request('http://localhost/mcp', { method: 'POST', headers, body: JSON.stringify(message), signal });
      const own = isListen(message) ? listening(service, message, signal) : handler;
      const answer = await own.fetch(request, {
        parsedBody: message,
        authInfo: { token: '', clientId: '', scopes: [], extra: { service, key } },
      });
      const began = capabilitiesAtBeginning(body);
      if (began !== undefined && answer.ok) answer.headers.set(SESSION, sessionIdFor(began));
      return answer;
    },
    async *listen({ service, headers, signal }) {
      const { uris } = wishesOf(headers.get(SESSION) ?? '');
      for await (const event of changesOf(service, () => uris, signal)) yield notificationOf(event);
    },
    close: () => handler.close(),
  };
}

function isListen(message: unknown): boolean {
  return (message as { readonly method?: unknown } | null)?.method === 'subscriptions/listen';
}

/** Addresses a client wants to watch, as far as it may. */
function urisIn(message: unknown): readonly string[] {
  const { params } = message as { readonly params?: { readonly notifications?: { readonly resourceSubscriptions?: unknown } } };
  const uris = params?.notifications?.resourceSubscriptions;
  return Array.isArray(uris) ? uris.filter((uri) => typeof uri === 'string').slice(0, MOST_URIS) : [];
}

/** A look that fails ends it: the client listens again. */
async function publish({ bus }: McpHttpHandler, events: AsyncIterable<ServerEvent>): Promise<void> {
  try {
    for await (const event of events) bus.publish(event);
  } catch {
    // It cannot be looked now.
  }
}

function notificationOf(event: ServerEvent): Notification {
  if (event.kind === 'resource_updated') return { method: 'notifications/resources/updated', params: { uri: event.uri } };
  return { method: `notifications/${event.kind.replace('_list_changed', '')}/list_changed` };
}

/** What the client of a revision before 2026 can do, if the message begins its session. */
function capabilitiesAtBeginning(message: unknown): ClientCapabilities | undefined {
  const { method, params } = (message ?? {}) as { readonly method?: unknown; readonly params?: { readonly capabilities?: unknown } };
  if (method !== 'initialize') return undefined;
  const { capabilities } = params ?? {};
  return typeof capabilities === 'object' && capabilities !== null ? capabilities : {};
}

/** A message of the tasks extension under the name it passes the official package by, and so in its header. */
function withOwnName(headers: Headers, message: unknown): unknown {
  const { method = '' } = (message ?? {}) as { readonly method?: string };
  const name = taskMethods.get(method);
  if (name === undefined) return message;
  if (headers.get('mcp-method') === method) headers.set('mcp-method', name);
  return { ...(message as object), method: name };
}
