import type { ListedTask, Task as TroupeTask, TaskStatus } from '@troupe/contracts';
import {
  TaskState,
  type CancelTaskRequest,
  type GetTaskRequest,
  type ListTasksRequest,
  type ListTasksResponse,
  type StreamResponse,
  type Task,
} from '@a2a-js/sdk';
import { RequestMalformedError, TaskNotFoundError, UnsupportedOperationError } from '@a2a-js/sdk/errors';
import { ownInputs, pendingInputs } from '../tasks/pending-inputs.ts';
import { stateOf, taskOf } from '../tasks/task-of.ts';
import { taskUpdates, type PlacedUpdate } from '../tasks/task-updates.ts';
import { notCancelable } from './a2a-error.ts';
import type { Asked } from './asked.ts';

/** Where updates have the position of their reader, for a stream that goes on behind it. */
export const POSITION = 'troupe.position';

/** A task of the agent that is asked; that of another is not there. */
export async function ownTask({ service, agent }: Asked, id: string): Promise<TroupeTask> {
  if (id.trim() === '') throw new RequestMalformedError('There is no id of a task.');
  const task = await service.get(id);
  if (task.kind === agent.kind && task.name === agent.name) return task;
  throw new TaskNotFoundError(`There is no task "${id}" of agent "${agent.name}".`);
}

export async function getTask(asked: Asked, { id, historyLength }: GetTaskRequest): Promise<Task> {
  const task = await ownTask(asked, id);
  return taskOf(task, { history: lengthOf(historyLength), inputs: await pendingInputs(asked.service, task) });
}

export async function cancelTask(asked: Asked, { id }: CancelTaskRequest): Promise<Task> {
  await ownTask(asked, id);
  const cancelled = await asked.service.cancel(id, 'Its A2A client cancelled it.').catch((error: unknown) => {
    throw notCancelable(error);
  });
  // It tidies up first; a client that is answered before reads on.
  return taskOf(cancelled.endedAt === undefined ? await asked.service.wait(id, CANCEL_MS, asked.gone) : cancelled);
}

/** Milliseconds a cancel is waited for. */
const CANCEL_MS = 5_000;

/** The task as it is, then what happens to it; behind a position, only that. */
export async function* subscribe(asked: Asked, id: string): AsyncGenerator<StreamResponse, void> {
  const task = await ownTask(asked, id);
  if (asked.after !== undefined) return yield* followed(asked, task, { after: asked.after });
  if (task.endedAt !== undefined)
    throw new UnsupportedOperationError(`Task "${id}" ended as ${task.status}: nothing happens to it any more.`);
  const inputs = await pendingInputs(asked.service, task);
  yield { payload: { $case: 'task', value: taskOf(task, { inputs }) } };
  if (inputs.length === 0) yield* followed(asked, task, { turns: task.turns });
}

export async function* followed(
  { service, agent, gone }: Asked,
  task: TroupeTask,
  more: { readonly turns?: number; readonly after?: string; readonly gone?: AbortSignal },
): AsyncGenerator<StreamResponse, void> {
  const text = agent.kind === 'agent' && agent.entry.output === undefined;
  for await (const update of taskUpdates(service, task, { gone, text, ...more })) yield placed(update);
}

/** An update that says where its reader is then. */
function placed({ update, position }: PlacedUpdate): StreamResponse {
  if (update.$case === 'message') return { payload: update };
  const metadata = { [POSITION]: position };
  return { payload: { ...update, value: { ...update.value, metadata } } as NonNullable<StreamResponse['payload']> };
}

const DEFAULT_PAGE = 50;
const MOST_PAGE = 100;
/** Tasks that are looked at for one page, and that are counted. */
const MOST_LOOKED_AT = 1_000;

/** Those the client began, newest first. */
export async function listTasks(asked: Asked, request: ListTasksRequest): Promise<ListTasksResponse> {
  const { service, agent, principal } = asked;
  const size = request.pageSize ?? DEFAULT_PAGE;
  if (size < 1 || size > MOST_PAGE) throw new RequestMalformedError(`A pageSize is 1 to ${MOST_PAGE}.`);
  const filter = {
    ...{ kind: agent.kind, name: agent.name, startedBy: `${principal.kind}:${principal.id}` },
    ...(request.contextId === '' ? {} : { session: request.contextId }),
    ...statusesOf(request.status),
  };
  const fits = fitting(request);
  const found: ListedTask[] = [];
  let cursor = request.pageToken === '' ? undefined : request.pageToken;
  for (let looked = 0; looked < MOST_LOOKED_AT;) {
    const page = await service.list(filter, { limit: size - found.length, ...(cursor === undefined ? {} : { cursor }) });
    found.push(...page.items.filter(fits));
    looked += page.items.length;
    cursor = page.next;
    if (cursor === undefined || found.length === size) break;
  }
  const shown = { history: lengthOf(request.historyLength), artifacts: request.includeArtifacts === true };
  const rest = cursor === undefined ? 0 : await countOf(asked, filter, fits, cursor);
  return { tasks: found.map((task) => taskOf(task, shown)), nextPageToken: cursor ?? '', pageSize: size, totalSize: found.length + rest };
}

type Filter = Parameters<Asked['service']['list']>[0];

/** So many more, as far as they are counted. */
async function countOf({ service }: Asked, filter: Filter, fits: (task: ListedTask) => boolean, from: string): Promise<number> {
  let count = 0;
  let cursor: string | undefined = from;
  for (let looked = 0; cursor !== undefined && looked < MOST_LOOKED_AT;) {
    const page: Awaited<ReturnType<Asked['service']['list']>> = await service.list(filter, { limit: 200, cursor });
    count += page.items.filter(fits).length;
    looked += page.items.length;
    cursor = page.next;
  }
  return count;
}

function fitting({ status, statusTimestampAfter }: ListTasksRequest): (task: ListedTask) => boolean {
  const after = statusTimestampAfter === undefined ? undefined : Date.parse(statusTimestampAfter);
  if (Number.isNaN(after)) throw new RequestMalformedError('statusTimestampAfter is no moment.');
  return (task) =>
    task.parent === undefined &&
    (status === TaskState.TASK_STATE_UNSPECIFIED || stateOf(task, ownInputs(task)) === status) &&
    (after === undefined || Date.parse(task.updatedAt) > after);
}

const statuses: Readonly<Partial<Record<TaskState, readonly TaskStatus[]>>> = {
  [TaskState.TASK_STATE_COMPLETED]: ['completed'],
  [TaskState.TASK_STATE_FAILED]: ['failed', 'timed-out'],
  [TaskState.TASK_STATE_CANCELED]: ['cancelled', 'terminated'],
};
const open: readonly TaskStatus[] = ['running', 'suspended', 'blocked'];

function statusesOf(state: TaskState): { readonly status?: readonly TaskStatus[] } {
  return state === TaskState.TASK_STATE_UNSPECIFIED ? {} : { status: statuses[state] ?? open };
}

function lengthOf(historyLength: number | undefined): number | undefined {
  if (historyLength !== undefined && !(historyLength >= 0)) throw new RequestMalformedError('A historyLength is 0 or more.');
  return historyLength;
}
