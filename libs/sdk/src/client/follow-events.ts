import { isEnd, TroupeError, type Json, type Task, type TaskEvent, type TaskEventType, type TaskStatus } from '@troupe/contracts';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { backoff, open, refusal, send, toTroupeError, unreachable, type Connection } from './connection.ts';
import { pause } from './pause.ts';

/** An event of a session: which task it is of, and the names of agents and workflows from the task of the session to that one. */
export interface SessionEvent extends TaskEvent {
  readonly data: TaskEvent['data'] & { readonly from: { readonly task: string; readonly path: readonly string[] } };
}

/** Milliseconds without a byte, comments included, after which a connection counts as lost. */
const SILENCE_TIMEOUT_MS = 60_000;

/** What is followed, and when there is no more of it. */
interface Followed {
  readonly path: string;
  readonly after?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly isLast: (event: TaskEvent) => boolean;
  /** Whether a stream that closes without an event is complete. */
  readonly isOver: () => Promise<boolean>;
}

interface FollowOptions {
  readonly after?: string;
  readonly signal?: AbortSignal;
}

/** The events of a task after `after` until its end, over as many connections as it takes. */
export function followEvents(connection: Connection, id: string, options: FollowOptions): AsyncGenerator<TaskEvent, void> {
  const path = `/v1/tasks/${encodeURIComponent(id)}`;
  const isOver = async (): Promise<boolean> =>
    isEnd((await send<Task>(connection, { method: 'GET', path, signal: options.signal })).status);
  return follow(connection, { ...options, path: `${path}/events`, isLast, isOver });
}

/** The events of a session after `after`, until the signal aborts. */
export function followSession(connection: Connection, id: string, options: FollowOptions): AsyncGenerator<SessionEvent, void> {
  const path = `/v1/sessions/${encodeURIComponent(id)}/events`;
  const followed = { ...options, path, isLast: () => false, isOver: async () => false };
  return follow(connection, followed) as AsyncGenerator<SessionEvent, void>;
}

async function* follow(connection: Connection, { path, after, signal, ...followed }: Followed): AsyncGenerator<TaskEvent, void> {
  let last = after;
  let failures = 0;
  let lost: TroupeError | undefined;
  let lostSince: number | undefined;
  const found = (): void => {
    lostSince = undefined;
  };
  for (;;) {
    let received = false;
    try {
      for await (const event of readOnce(connection, path, last, signal, found)) {
        received = true;
        if (event.id !== '') last = event.id;
        yield event;
        if (followed.isLast(event)) return;
      }
      lost = undefined;
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof TroupeError && error.retryable !== true) throw error;
      lost = error instanceof TroupeError ? error : unreachable(connection, error);
    }
    // A stream that closes without an error and without an event is complete if what it is of is over.
    if (!received && lost === undefined && (await followed.isOver())) return;
    if (received) failures = 0;
    const wait = lost?.retryAfter ?? backoff(failures++);
    lostSince ??= Date.now();
    if (lost !== undefined && Date.now() + wait > lostSince + connection.retryFor) throw lost;
    await pause(wait, signal);
  }
}

function isLast(event: TaskEvent): boolean {
  return event.type === 'status' && isEnd(event.data['status'] as TaskStatus);
}

/** The events of one connection. Throws a TroupeError that is `retryable` when another may do better. */
async function* readOnce(
  connection: Connection,
  path: string,
  last: string | undefined,
  signal: AbortSignal | undefined,
  onOpen: () => void,
): AsyncGenerator<TaskEvent> {
  const stop = new AbortController();
  let watchdog = setTimeout(() => stop.abort(), SILENCE_TIMEOUT_MS);
  try {
    const response = await open(
      connection,
      { method: 'GET', path },
      signal === undefined ? stop.signal : AbortSignal.any([stop.signal, signal]),
      { accept: 'text/event-stream', ...(last === undefined ? {} : { 'last-event-id': last }) },
    );
    if (response.status === 204) return;
    if (!response.ok || response.body === null) throw await refusal(response);
    onOpen();
    const messages: EventSourceMessage[] = [];
    const parser = createParser({ onEvent: (message) => messages.push(message) });
    const decoder = new TextDecoder();
    // Not every browser can iterate over a stream.
    const reader = response.body.getReader();
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => stop.abort(), SILENCE_TIMEOUT_MS);
      parser.feed(decoder.decode(chunk.value, { stream: true }));
      for (const message of messages.splice(0)) yield toEvent(message);
    }
  } finally {
    clearTimeout(watchdog);
    stop.abort();
  }
}

function toEvent({ id = '', event, data }: EventSourceMessage): TaskEvent {
  const { at, ...rest } = JSON.parse(data) as { at: string; [key: string]: Json };
  if (event === 'error') {
    throw toTroupeError(rest) ?? new TroupeError('unavailable', 'The stream of events broke off.', { retryable: true });
  }
  return { id, at, type: event as TaskEventType, data: rest };
}
