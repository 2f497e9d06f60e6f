import { setTimeout as delay } from 'node:timers/promises';
import { TaskState, type StreamResponse, type Task, type TaskStatus } from '@a2a-js/sdk';
import type { Client } from '@a2a-js/sdk/client';
import { defaultBounds, growingWait, ToolError, TroupeError } from '@troupe/contracts';
import { away, short } from '../foreign/lost-calls.ts';
import { inWords, isRefusal, reasonOf } from './agent-fault.ts';

export interface Following {
  readonly name: string;
  readonly client: Client;
  readonly streaming: boolean;
  readonly signal: AbortSignal;
  /** Whether there is nothing more to wait for. */
  readonly isSettled: (state: TaskState | undefined) => boolean;
  readonly onStatus: (status: TaskStatus) => void;
  readonly onText: (text: string) => void;
}

type Watching = Pick<Following, 'isSettled' | 'onStatus' | 'onText'>;

/** What an event says: which task it is of, and whether there is nothing more to wait for. */
export interface Seen {
  readonly task: { readonly id: string; readonly contextId: string } | undefined;
  readonly settled: boolean;
}

const BACKOFF_MS = { initial: 200, factor: 1.6, max: 5_000 };
/** Milliseconds a stream may be silent until the task is asked for. */
const SILENCE_MS = 30_000;
/** Failures in a row, about half a minute, until the attempt is given up. */
const MOST_FAILURES = 12;

const AUTHORIZED_MS = 60_000;

const SETTLED: ReadonlySet<TaskState> = new Set([
  TaskState.TASK_STATE_COMPLETED,
  TaskState.TASK_STATE_FAILED,
  TaskState.TASK_STATE_CANCELED,
  TaskState.TASK_STATE_REJECTED,
  TaskState.TASK_STATE_INPUT_REQUIRED,
  TaskState.TASK_STATE_AUTH_REQUIRED,
]);

/** Over, or waiting for somebody. @param since when a human said that the agent is authorized: it may take a while to see that */
export function settledBy(since?: number): Following['isSettled'] {
  return (state) =>
    state !== undefined &&
    SETTLED.has(state) &&
    (state !== TaskState.TASK_STATE_AUTH_REQUIRED || since === undefined || performance.now() - since > AUTHORIZED_MS);
}

/**
 * Follows a task until it is over, or waits for somebody: by a stream where there are streams, else by asking again
 * and again. What breaks off on the way is taken up where it was.
 *
 * @throws the reason of the `signal`; TroupeError `unavailable`, retryable, when the agent is away for long
 */
export async function followTask(task: string, following: Following): Promise<Task> {
  const { name, client, signal, isSettled, onStatus } = following;
  let { streaming } = following;
  let failures = 0;
  for (let rounds = 1; ; rounds++) {
    try {
      const now = await client.getTask({ tenant: '', id: task }, { signal: AbortSignal.any([signal, soon()]) });
      failures = 0;
      if (now.status !== undefined) onStatus(now.status);
      if (isSettled(now.status?.state)) return now;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof TroupeError && !error.retryable) throw error;
      if (reasonOf(error) === 'TASK_NOT_FOUND') throw new ToolError(`${inWords(name)} knows nothing of the task any more.`);
      if (++failures === MOST_FAILURES) throw away(inWords(name), short(error));
    }
    if (streaming && failures === 0) {
      const outcome = await watched((until) => client.resubscribeTask({ tenant: '', id: task }, { signal: until }), following);
      if (outcome === 'settled') continue;
      if (outcome === 'refused') streaming = false;
      if (outcome === 'moved') rounds = 1;
    }
    await pause(growingWait(BACKOFF_MS, Math.max(rounds, failures)), signal);
  }
}

/** Reads a stream to its end, until it is silent, or until the task is settled. */
async function watched(
  open: (until: AbortSignal) => AsyncGenerator<StreamResponse, void>,
  following: Following,
): Promise<'settled' | 'moved' | 'ended' | 'refused'> {
  const left = new AbortController();
  let events = 0;
  try {
    const outcome = await watchEvents(open(AbortSignal.any([following.signal, left.signal])), following, () => events++);
    return outcome ? 'settled' : events > 1 ? 'moved' : 'ended';
  } catch (error) {
    following.signal.throwIfAborted();
    return isRefusal(error) ? 'refused' : 'ended';
  } finally {
    left.abort();
  }
}

/** @returns whether the task is settled now */
export async function watchEvents(
  stream: AsyncGenerator<StreamResponse, void>,
  following: Watching,
  onEvent: () => void = () => {},
): Promise<boolean> {
  for (let events = 0; events < defaultBounds.remoteUpdates; events++) {
    const next = await within(SILENCE_MS, stream.next());
    if (next === undefined || next.done === true) return false;
    onEvent();
    if (seen(next.value, following).settled) return true;
  }
  return false;
}

/** What an event of a stream says, which is progress. */
export function seen({ payload }: StreamResponse, { isSettled, onStatus, onText }: Watching): Seen {
  switch (payload?.$case) {
    case 'task': {
      const { id, contextId, status } = payload.value;
      if (status !== undefined) onStatus(status);
      return { task: { id, contextId }, settled: isSettled(status?.state) };
    }
    case 'statusUpdate': {
      const { taskId: id, contextId, status } = payload.value;
      if (status !== undefined) onStatus(status);
      return { task: { id, contextId }, settled: isSettled(status?.state) };
    }
    case 'artifactUpdate': {
      const { taskId: id, contextId, artifact } = payload.value;
      const text = artifact?.parts.flatMap(({ content }) => (content?.$case === 'text' ? [content.value] : [])).join('') ?? '';
      if (text !== '') onText(text);
      return { task: { id, contextId }, settled: false };
    }
    case 'message':
    case undefined:
      return { task: undefined, settled: false };
    default:
      return payload satisfies never;
  }
}

function soon(): AbortSignal {
  return AbortSignal.timeout(defaultBounds.remoteFetchTime);
}

async function within<T>(ms: number, done: Promise<T>): Promise<T | undefined> {
  const late = new AbortController();
  try {
    return await Promise.race([done, delay(ms, undefined, { signal: late.signal }).catch(() => undefined)]);
  } finally {
    late.abort();
    done.catch(() => {});
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal, ref: false }).catch(() => {});
  signal.throwIfAborted();
}
