import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  PROGRESS_TOPIC,
  QUESTION_TOPIC,
  type Json,
  type Question,
  type StartRequest,
  type Task,
  type TaskEvent,
  type TaskService,
} from '@troupe/contracts';
import { openQuestions, type Open } from './questions.ts';

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
  readonly client: CallClient;
}

/** What a client gets, and is asked, while its call runs. */
export interface CallClient {
  progress(progress: { readonly progress?: number; readonly total?: number; readonly message?: string }): Promise<void>;
  /** What the code published. */
  log(topic: string, data: Json): Promise<void>;
  /** @returns what ends the call, where the client is to come back with answers */
  asked<T>(task: Task, open: readonly Open[]): Promise<T | undefined>;
  /** Whether it can be asked anything at all. */
  readonly canBeAsked: boolean;
}

/** `asks`: the client has to come back with answers; `open`: the task goes on by itself. */
export type Outcome<Asks> = { readonly kind: 'ended' | 'open'; readonly task: Task } | { readonly kind: 'asks'; readonly asks: Asks };

/** Milliseconds between looks for approvals of tasks below, of which the events of the task say nothing. */
const LOOK_MS = 3_000;
/** Milliseconds for the rest of a turn to come in, and for the last events of a task. */
const REST_OF_TURN_MS = 50;
const LAST_EVENTS_MS = 500;

/**
 * Starts a task and follows it. A call that its client cancels cancels the task, unless it has a key: then the client
 * can call again, and gets the same one. A platform that shuts down leaves the task to go on.
 */
export async function runCall<Asks>(service: TaskService, start: StartRequest, waiting: Waiting): Promise<Outcome<Asks>> {
  const { key, signal, closing } = waiting;
  const { task } = await service.start({ ...start, ...(key === undefined ? {} : { id: idOf(key) }) });
  const cancel = async (): Promise<void> => {
    if (key === undefined) await service.cancel(task.id, 'The MCP client cancelled its call.').catch(() => undefined);
  };
  try {
    const outcome = await followCall<Asks>(service, task.id, waiting);
    if (signal.aborted && !closing.aborted) await cancel();
    return outcome;
  } catch (error) {
    // What it asked for cannot be had of this client.
    await cancel();
    throw error;
  }
}

/** Follows a task that a call started. */
export async function followCall<Asks>(service: TaskService, id: string, { signal, ms, client }: Waiting): Promise<Outcome<Asks>> {
  const over = new AbortController();
  const asked = new Map<string, Question>();
  let news = Promise.withResolvers<void>();
  let hasWaited = false;
  const take = async (event: TaskEvent): Promise<void> => {
    const { type, data } = event;
    if (type === 'published' && data['topic'] === QUESTION_TOPIC) {
      const question = data['data'] as unknown as Question;
      asked.set(question.id, question);
      news.resolve();
    } else if (type === 'approval.requested') news.resolve();
    else await report(client, event);
  };
  const events = service.events(id, undefined, AbortSignal.any([over.signal, signal]));
  const reading = readAll(events, take);
  const look = client.canBeAsked ? setInterval(() => news.resolve(), LOOK_MS) : undefined;
  const done = service.wait(id, ms, signal);
  try {
    for (;;) {
      const task = await Promise.race([done, news.promise]);
      if (task?.endedAt === undefined && task !== undefined) return { kind: 'open', task };
      if (task !== undefined) {
        // What it said last comes before its end.
        await Promise.race([reading, delay(LAST_EVENTS_MS, undefined, { ref: false, signal: over.signal }).catch(() => {})]);
        return { kind: 'ended', task };
      }
      news = Promise.withResolvers();
      const now = await openQuestions(service, id, asked);
      if (now.isUnseen && !hasWaited) {
        hasWaited = true;
        setTimeout(() => news.resolve(), REST_OF_TURN_MS);
        continue;
      }
      hasWaited = false;
      const asks = now.open.length === 0 ? undefined : await client.asked<Asks>(now.task, now.open);
      if (asks !== undefined) return { kind: 'asks', asks };
    }
  } finally {
    clearInterval(look);
    over.abort();
    await reading;
  }
}

/** A stream that breaks off costs progress alone: the end of the task is waited for by itself. */
async function readAll(events: AsyncIterable<TaskEvent>, take: (event: TaskEvent) => Promise<void>): Promise<void> {
  try {
    for await (const event of events) await take(event);
  } catch {
    // The client left, or there is nothing more to read.
  }
}

/** Pieces of text are left out: they come again, whole. */
async function report(client: CallClient, { type, data }: TaskEvent): Promise<void> {
  if (type === 'token') return;
  if (type === 'published') {
    if (data['topic'] === PROGRESS_TOPIC) await client.progress(progressOf(data['data']!));
    else await client.log(data['topic'] as string, data['data']!);
    return;
  }
  const what = [data['name'], data['tool'], data['text'], data['topic']].find((each) => typeof each === 'string');
  await client.progress({ message: what === undefined ? type : `${type}: ${what as string}` });
}

function progressOf(data: Json): { readonly progress?: number; readonly total?: number; readonly message?: string } {
  const { progress, total, message } = (data ?? {}) as { readonly [member: string]: Json };
  return {
    ...(typeof progress === 'number' ? { progress } : {}),
    ...(typeof total === 'number' ? { total } : {}),
    ...(typeof message === 'string' ? { message } : {}),
  };
}

function idOf(key: string): string {
  return `mcp-${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;
}
