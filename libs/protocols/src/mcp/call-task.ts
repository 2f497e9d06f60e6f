import { createHash } from 'node:crypto';
import { toFailure, TroupeError, type Json, type StartRequest, type Task, type TaskEvent, type TaskService } from '@troupe/contracts';
import type { CallToolResult } from '@modelcontextprotocol/server';

/** How a call waits for its task. */
export interface Waiting {
  /** Names the call: its repeat is the same task. */
  readonly key: string | undefined;
  /** Aborts when the client cancels the call, or left, or the platform shuts down. */
  readonly signal: AbortSignal;
  /** Aborts when the platform shuts down. */
  readonly closing: AbortSignal;
  /** Milliseconds until the answer is that the task goes on. */
  readonly ms: number;
  /** Where the client wants to see progress. */
  readonly onProgress: ((message: string) => Promise<void>) | undefined;
}

/**
 * Starts a task and answers with its output. A call that its client cancels cancels the task, unless it has a key:
 * then the client can call again, and gets the same one. A platform that shuts down leaves the task to go on.
 */
export async function callTask(service: TaskService, start: StartRequest, waiting: Waiting): Promise<CallToolResult> {
  const { key, signal, closing } = waiting;
  try {
    const { task } = await service.start({ ...start, ...(key === undefined ? {} : { id: idOf(key) }) });
    const answer = await awaitTask(service, task.id, waiting);
    const left = signal.aborted && !closing.aborted;
    if (left && key === undefined) await service.cancel(task.id, 'The MCP client cancelled its call.').catch(() => undefined);
    return answer;
  } catch (error) {
    return refused(error);
  }
}

/** Waits for the end of a task that a call started. */
export async function awaitTask(service: TaskService, id: string, { signal, ms, onProgress }: Waiting): Promise<CallToolResult> {
  const over = new AbortController();
  const reporting =
    onProgress === undefined ? undefined : report(service.events(id, undefined, AbortSignal.any([over.signal, signal])), onProgress);
  try {
    return resultOf(await service.wait(id, ms, signal));
  } catch (error) {
    return refused(error);
  } finally {
    over.abort();
    await reporting?.catch(() => undefined);
  }
}

/** Pieces of text are left out: they come again, whole. */
async function report(events: AsyncIterable<TaskEvent>, onProgress: (message: string) => Promise<void>): Promise<void> {
  for await (const { type, data } of events) {
    if (type === 'token') continue;
    const what = [data['name'], data['tool'], data['text'], data['topic']].find((each) => typeof each === 'string');
    await onProgress(what === undefined ? type : `${type}: ${what as string}`);
  }
}

function resultOf({ id, status, output, error, waitingFor, endedAt }: Task): CallToolResult {
  const _meta = { 'dev.troupe/task': id };
  if (endedAt === undefined) {
    const waits =
      waitingFor.length === 0
        ? ''
        : `, waits for ${waitingFor.map(({ kind, name }) => `${kind}${name === undefined ? '' : ` ${name}`}`).join(', ')}`;
    return { _meta, content: [part(`Task ${id} has not ended: it is ${status}${waits}. Call troupe_task with its id to wait on.`)] };
  }
  if (status !== 'completed')
    return { _meta, isError: true, content: [part(`Task ${id} ended ${status}: ${error?.message ?? 'no reason was given'}`)] };
  const isObject = typeof output === 'object' && output !== null && !Array.isArray(output);
  return { _meta, content: [part(textOf(output))], ...(isObject ? { structuredContent: output as Record<string, Json> } : {}) };
}

/** What a client can mend by another call is the result of this one. */
function refused(error: unknown): CallToolResult {
  if (!(error instanceof TroupeError)) throw error;
  const { code, message } = toFailure(error);
  return { isError: true, content: [part(`${message} (${code})`)] };
}

function part(text: string): CallToolResult['content'][number] {
  return { type: 'text', text };
}

function textOf(output: Json | undefined): string {
  return typeof output === 'string' ? output : output === undefined ? 'Done.' : JSON.stringify(output);
}

function idOf(key: string): string {
  return `mcp-${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;
}
