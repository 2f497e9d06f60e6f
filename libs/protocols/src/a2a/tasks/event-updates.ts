import { isEnd, type Json, type TaskEvent, type TaskStatus } from '@troupe/contracts';
import { TaskState, type Part, type StreamResponse } from '@a2a-js/sdk';
import { partOf, textPart } from './message-parts.ts';
import { artifactOf, contextOf, inputParts, said, stateOf } from './task-of.ts';

export type Update = NonNullable<StreamResponse['payload']>;

/** The task whose events they are. */
export interface Followed {
  readonly id: string;
  readonly session?: string;
}

/**
 * What an event is to clients of A2A. It depends on the event alone: every reader of a task is given the same updates in
 * the same order, whichever process it asks and wherever it begins. Events of no log are none.
 */
export function eventUpdates(task: Followed, event: TaskEvent): readonly Update[] {
  const { type, data } = event;
  switch (type) {
    case 'status':
      return statusUpdates(task, event);
    case 'approval.requested': {
      const { approval, tool, args } = data as { readonly approval: string; readonly tool: string; readonly args: Json };
      const [words, named] = inputParts([{ kind: 'approval', id: approval, name: tool, reason: '' }]);
      const asked = { ...named!, content: { $case: 'data' as const, value: { approval, tool, args } } };
      return [statusUpdate(task, event, TaskState.TASK_STATE_INPUT_REQUIRED, [words!, asked])];
    }
    case 'approval.decided':
      return [statusUpdate(task, event, TaskState.TASK_STATE_WORKING)];
    case 'blocked':
    case 'unblocked':
    case 'call.started':
    case 'call.retrying':
    case 'call.progress':
    case 'call.unserved':
    case 'call.served':
    case 'call.deferred':
    case 'call.completed':
    case 'call.failed':
    case 'timer.started':
    case 'timer.fired':
    case 'approval.reminded':
    case 'approval.escalated':
    case 'signal':
    case 'published':
    case 'token':
      return [];
    default:
      return type satisfies never;
  }
}

function statusUpdates(task: Followed, event: TaskEvent): readonly Update[] {
  const { status, output, error, text } = event.data as {
    readonly status?: TaskStatus;
    readonly output?: Json;
    readonly error?: { readonly message: string };
    readonly text?: string;
  };
  const words = error?.message ?? text;
  const parts = words === undefined ? [] : [textPart(words)];
  if (status === undefined || !isEnd(status)) return [statusUpdate(task, event, TaskState.TASK_STATE_WORKING, parts)];
  const end = statusUpdate(task, event, stateOf({ status }, []), parts);
  return status === 'completed' && output !== undefined ? [resultUpdate(task, [partOf(output)], false, true), end] : [end];
}

export function statusUpdate(task: Followed, { id, at }: Pick<TaskEvent, 'id' | 'at'>, state: TaskState, parts: Part[] = []): Update {
  const message = parts.length === 0 ? undefined : said(task, id, parts);
  return {
    $case: 'statusUpdate',
    value: { taskId: task.id, contextId: contextOf(task), status: { state, timestamp: at, message }, metadata: undefined },
  };
}

/** @param append it goes behind what was given of it, and takes its place otherwise */
export function resultUpdate(task: Followed, parts: Part[], append: boolean, lastChunk: boolean): Update {
  return {
    $case: 'artifactUpdate',
    value: { taskId: task.id, contextId: contextOf(task), artifact: artifactOf(parts), append, lastChunk, metadata: undefined },
  };
}

const last: ReadonlySet<TaskState> = new Set([
  TaskState.TASK_STATE_COMPLETED,
  TaskState.TASK_STATE_FAILED,
  TaskState.TASK_STATE_CANCELED,
  TaskState.TASK_STATE_REJECTED,
]);

export function isTerminal(state: TaskState | undefined): boolean {
  return state !== undefined && last.has(state);
}

/** Whether a stream ends with it: the task ended, or waits for its client. */
export function endsStream(update: Update): boolean {
  const state = update.$case === 'statusUpdate' || update.$case === 'task' ? update.value.status?.state : undefined;
  return isTerminal(state) || state === TaskState.TASK_STATE_INPUT_REQUIRED;
}
