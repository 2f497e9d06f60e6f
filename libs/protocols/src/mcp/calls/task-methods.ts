import { TroupeError, type Json, type Task, type TaskService } from '@troupe/contracts';
import {
  MissingRequiredClientCapabilityError,
  ProtocolError,
  ProtocolErrorCode,
  type ClientCapabilities,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { isAnswered, openNow } from './open-now.ts';
import { answerOpen, canAsk, requestFor, type Open } from './questions.ts';
import { toolResult } from './tool-result.ts';

/** The extension of MCP by which a call that takes long is a task: here each is one already. */
export const TASKS = 'io.modelcontextprotocol/tasks';
/** The official package has no methods of that extension: they pass it under names of our own. */
export const taskMethods: ReadonlyMap<string, string> = new Map(
  ['tasks/get', 'tasks/update', 'tasks/cancel'].map((name) => [name, `dev.troupe/${name}`]),
);

/** Milliseconds until a call is answered with a task, where its client knows them, and between two looks at it. */
export const TASK_AFTER_MS = 500;
const POLL_MS = 1_000;
/** Milliseconds until an answer shows in what the task waits for. */
const TAKEN_MS = 2_000;

const params = z.looseObject({ taskId: z.string().max(512) });

export function hasTasks({ extensions }: ClientCapabilities): boolean {
  return extensions?.[TASKS] !== undefined;
}

/** @throws MissingRequiredClientCapabilityError */
export function demandTasks(capabilities: ClientCapabilities): void {
  if (!hasTasks(capabilities)) throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { extensions: { [TASKS]: {} } } });
}

/** The answer to a call whose task goes on. */
export function createdTask(task: Task): Json {
  return { resultType: 'task', ...summaryOf(task, 'working') };
}

export function serveTasks(server: Server, service: TaskService, capabilities: () => ClientCapabilities): void {
  const serve = (method: string, act: (id: string, context: ServerContext) => Promise<Record<string, Json>>): void =>
    server.setRequestHandler(taskMethods.get(method)!, { params }, async ({ taskId }, context) => {
      demandTasks(capabilities());
      demandSameName(taskId, context.http?.req?.headers.get('mcp-name') ?? undefined);
      return found(() => act(taskId, context));
    });
  serve('tasks/get', (id) => detailed(service, id, capabilities()));
  serve('tasks/update', async (id, { mcpReq: { inputResponses = {} } }) => {
    const { open } = await openNow(service, id);
    const answered = open.filter((each) => inputResponses[each.id] !== undefined);
    for (const each of answered) await answerOpen(service, id, each, inputResponses[each.id] as Json);
    await untilTaken(service, id, answered);
    return {};
  });
  serve('tasks/cancel', async (id) => {
    await service.cancel(id, 'The MCP client cancelled it.').catch((error: unknown) => {
      if (!(error instanceof TroupeError && error.code === 'task-ended')) throw error;
    });
    return {};
  });
}

/** Who looks next must not find what was answered. */
async function untilTaken(service: TaskService, id: string, answered: readonly Open[]): Promise<void> {
  for (const until = performance.now() + TAKEN_MS; performance.now() < until; await delay(25)) {
    const { open } = await openNow(service, id);
    if (!open.some((each) => isAnswered(each, answered))) return;
  }
}

async function detailed(service: TaskService, id: string, capabilities: ClientCapabilities): Promise<Record<string, Json>> {
  const { task, open } = await openNow(service, id);
  const asks = open.filter((each) => canAsk(capabilities, each));
  const { status, error } = task;
  if (task.endedAt === undefined) {
    if (asks.length === 0) return summaryOf(task, 'working');
    const inputRequests = Object.fromEntries(asks.map((each) => [each.id, requestFor(each)])) as unknown as Json;
    return { ...summaryOf(task, 'input_required'), inputRequests };
  }
  if (status === 'cancelled') return summaryOf(task, 'cancelled');
  // What a tool refused is its result; anything else that went wrong is no result at all.
  if (status === 'completed' || error?.name === 'ToolError')
    return { ...summaryOf(task, 'completed'), result: toolResult(task) as unknown as Json };
  const message = error?.message ?? `The task ended ${status}.`;
  return { ...summaryOf(task, 'failed'), error: { code: ProtocolErrorCode.InternalError, message } };
}

function summaryOf({ id, createdAt, updatedAt, statusText }: Task, status: string): Record<string, Json> {
  return {
    ...{ taskId: id, status, createdAt, lastUpdatedAt: updatedAt, ttlMs: null, pollIntervalMs: POLL_MS },
    ...(statusText === undefined ? {} : { statusMessage: statusText }),
  };
}

function demandSameName(id: string, header: string | undefined): void {
  if (header !== undefined && header !== id)
    throw new ProtocolError(-32_020 as ProtocolErrorCode, 'The header Mcp-Name names another task than the message.');
}

async function found<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof TroupeError) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `${error.message} (${error.code})`);
    throw error;
  }
}
