import { TroupeError, type Json, type StartRequest, type Task, type TaskService } from '@troupe/contracts';
import {
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  Server,
  type CallToolResult,
  type ClientCapabilities,
  type GetPromptResult,
  type InputRequiredResult,
  type JSONRPCMessage,
  type ReadResourceResult,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { callClient } from './calls/call-client.ts';
import { readState, type CallState } from './calls/call-state.ts';
import { followCall, runCall, type Waiting } from './calls/run-call.ts';
import { createdTask, demandTasks, hasTasks, serveTasks, TASK_AFTER_MS, TASKS } from './calls/task-methods.ts';
import { refused, toolResult } from './calls/tool-result.ts';
import { MOST_URIS } from './changes.ts';
import { complete } from './exposed/completions.ts';
import { startOf } from './exposed/exposed-of.ts';
import { exposedPrompts, findPrompt, promptOf, promptResult } from './exposed/exposed-prompts.ts';
import { exposedResources, findResource, isTemplate, resourceOf, resourceResult, templateOf } from './exposed/exposed-resources.ts';
import { exposedTools, taskTool, type Arguments } from './exposed/exposed-tools.ts';
import type { Wishes } from './legacy-session.ts';
import { platformResource, platformTemplates, sessionResources } from './exposed/platform-resources.ts';

export interface ServerParts {
  readonly service: TaskService;
  readonly version: string;
  /** Milliseconds a call waits for its task. */
  readonly waitTime: number;
  /** Aborts when the platform shuts down: nobody left then. */
  readonly closing: AbortSignal;
  /** Of the request, when it is not in the call. */
  readonly key: string | undefined;
  /** What is known of a client of a revision before 2026 by its session; later ones say everything in each request. */
  readonly legacy: { readonly capabilities: ClientCapabilities; readonly wishes: Wishes } | undefined;
}

/** A key that names a call, as clients send it with the call itself. */
const KEY = 'dev.troupe/idempotencyKey';
/** How long a client may go on with a list it has. */
const list = { ttlMs: 5_000, cacheScope: 'private' as const };
const MAX_URI = 2_048;
const changes = { listChanged: true };

/** The server of one request: it keeps nothing. */
export function mcpServer(parts: ServerParts): Server {
  const { service, version } = parts;
  const server = new Server(
    { name: 'troupe', version },
    {
      capabilities: {
        ...{ tools: changes, prompts: changes, resources: { ...changes, subscribe: true }, completions: {} },
        ...(parts.legacy === undefined ? { extensions: { [TASKS]: {} } } : { logging: {} }),
      },
      requestState: { verify: (state) => readState(service, state) },
      inputRequired: { legacyShim: false },
    },
  );
  server.setRequestHandler('tools/list', async () => ({
    ...list,
    tools: [...Array.from((await exposedTools(service)).values(), ({ tool }) => tool), taskTool],
  }));
  server.setRequestHandler('tools/call', ({ params: { name, arguments: args = {} } }, context) =>
    callTool(server, parts, name, args as Arguments, context),
  );
  server.setRequestHandler('prompts/list', async () => ({ ...list, prompts: (await exposedPrompts(service)).map(promptOf) }));
  server.setRequestHandler('prompts/get', ({ params: { name, arguments: args = {} } }, context) =>
    getPrompt(server, parts, name, args, context),
  );
  server.setRequestHandler('resources/list', async () => ({
    ...list,
    resources: [
      ...(await exposedResources(service)).filter((each) => !isTemplate(each)).map(resourceOf),
      ...(await sessionResources(service)),
    ],
  }));
  server.setRequestHandler('resources/templates/list', async () => ({
    ...list,
    resourceTemplates: [...(await exposedResources(service)).filter(isTemplate).map(templateOf), ...platformTemplates],
  }));
  server.setRequestHandler('resources/read', ({ params: { uri } }, context) => readResource(server, parts, uri, context));
  if (parts.legacy === undefined) serveTasks(server, service, () => server.getClientCapabilities() ?? {});
  else serveWishes(server, parts.legacy.wishes);
  server.setRequestHandler('completion/complete', ({ params }) => complete(service, params));
  return server;
}

/** What later revisions say in a request of its own, or in each. */
function serveWishes(server: Server, wishes: Wishes): void {
  server.setRequestHandler('resources/subscribe', ({ params: { uri } }) => {
    if (wishes.uris.size < MOST_URIS) wishes.uris.add(uri.slice(0, MAX_URI));
    return {};
  });
  server.setRequestHandler('resources/unsubscribe', ({ params: { uri } }) => {
    wishes.uris.delete(uri);
    return {};
  });
  server.setRequestHandler('logging/setLevel', ({ params: { level } }) => {
    wishes.level = level;
    return {};
  });
}

async function callTool(
  server: Server,
  parts: ServerParts,
  name: string,
  args: Arguments,
  context: ServerContext,
): Promise<CallToolResult | InputRequiredResult> {
  try {
    if (name === taskTool.name) {
      const { id } = args;
      if (typeof id !== 'string' || id.length > 512) throw new TroupeError('invalid-input', 'The id is that of a task.');
      const outcome = await followCall<InputRequiredResult>(parts.service, id, waitingOf(server, parts, context));
      return outcome.kind === 'asks' ? outcome.asks : toolResult(outcome.task);
    }
    const exposed = (await exposedTools(parts.service)).get(name);
    if (exposed === undefined) throw noSuch('tool', name);
    const capabilities = server.getClientCapabilities() ?? {};
    if (exposed.needsTasks) demandTasks(capabilities);
    if (!hasTasks(capabilities)) return await run(server, parts, context, exposed.start(args), toolResult);
    const soon = { ...parts, waitTime: Math.min(TASK_AFTER_MS, parts.waitTime) };
    return await run(server, soon, context, exposed.start(args), (task) =>
      task.endedAt === undefined ? (createdTask(task) as unknown as CallToolResult) : toolResult(task),
    );
  } catch (error) {
    return refused(error);
  }
}

async function getPrompt(
  server: Server,
  parts: ServerParts,
  name: string,
  args: Readonly<Record<string, string>>,
  context: ServerContext,
): Promise<GetPromptResult | InputRequiredResult> {
  const { entry } = await findPrompt(parts.service, name);
  return unlessFailed(() => run(server, parts, context, startOf(entry, args), (task) => promptResult(completed(task))));
}

async function readResource(
  server: Server,
  parts: ServerParts,
  uri: string,
  context: ServerContext,
): Promise<ReadResourceResult | InputRequiredResult> {
  if (uri.length > MAX_URI) throw new ResourceNotFoundError(uri.slice(0, MAX_URI));
  return unlessFailed(async () => {
    const own = await platformResource(parts.service, uri);
    if (own !== undefined) return { ...list, ttlMs: 0, ...own };
    const place = findResource(await exposedResources(parts.service), uri);
    if (place === undefined) throw new ResourceNotFoundError(uri);
    const { entry, expose } = place.found;
    return run(server, parts, context, startOf(entry, place.args), (task) => ({
      ...list,
      ttlMs: 0,
      ...resourceResult(uri, expose, completed(task)),
    }));
  });
}

/** Starts a task, or goes on with the one that the client brings the state of. */
async function run<T>(
  server: Server,
  parts: ServerParts,
  context: ServerContext,
  start: StartRequest,
  resultOf: (task: Task) => T,
): Promise<T | InputRequiredResult> {
  const waiting = waitingOf(server, parts, context);
  const state = context.mcpReq.requestState<CallState>();
  const outcome = await (state === undefined
    ? runCall<InputRequiredResult>(parts.service, start, waiting)
    : followCall<InputRequiredResult>(parts.service, state.task, waiting));
  return outcome.kind === 'asks' ? outcome.asks : resultOf(outcome.task);
}

function completed(task: Task): Task {
  if (task.status === 'completed') return task;
  throw new ProtocolError(
    ProtocolErrorCode.InternalError,
    toolResult(task)
      .content.map((part) => (part.type === 'text' ? part.text : ''))
      .join(''),
  );
}

/** What the platform refuses is an error of the request, where a result cannot say so. */
async function unlessFailed<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof TroupeError) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `${error.message} (${error.code})`);
    throw error;
  }
}

function noSuch(what: string, name: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no ${what} ${JSON.stringify(name.slice(0, 128))}.`);
}

function waitingOf(server: Server, { service, waitTime, closing, key, legacy }: ServerParts, context: ServerContext): Waiting {
  const { signal, _meta: meta = {}, id } = context.mcpReq;
  const named = (meta as Record<string, Json | undefined>)[KEY];
  const push = async (request: string, { method, params }: { readonly method: string; readonly params: Json }): Promise<void> =>
    server.transport?.send({ jsonrpc: '2.0', id: request, method, params } as JSONRPCMessage, { relatedRequestId: id });
  const client = callClient(
    {
      ...{ service, level: legacy?.wishes.level, push: legacy === undefined ? undefined : push },
      capabilities: legacy?.capabilities ?? server.getClientCapabilities() ?? {},
    },
    context,
  );
  return {
    ...{ signal, closing, client },
    key: typeof named === 'string' && named !== '' && named.length <= 255 ? named : key,
    ms: waitTime,
  };
}
