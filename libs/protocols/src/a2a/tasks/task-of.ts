import { isEnd, type Json, type ListedTask, type Task } from '@troupe/contracts';
import { Role, TaskState, type Artifact, type Message, type Part, type Task as A2aTask, type TaskStatus } from '@a2a-js/sdk';
import { dataPart, partOf, textPart } from './message-parts.ts';
import { ownInputs, type PendingInput } from './pending-inputs.ts';

/** The attribute of a task that has the id of the message it was started by. */
export const MESSAGE = 'messageId';
/** The one artifact of a task: what it came to. */
const RESULT = 'result';

const endStates: Readonly<Record<string, TaskState>> = {
  completed: TaskState.TASK_STATE_COMPLETED,
  failed: TaskState.TASK_STATE_FAILED,
  'timed-out': TaskState.TASK_STATE_FAILED,
  cancelled: TaskState.TASK_STATE_CANCELED,
  terminated: TaskState.TASK_STATE_CANCELED,
};

export interface Shown {
  /** How many messages; all of them where it is missing. */
  readonly history?: number | undefined;
  readonly artifacts?: boolean;
  /** What it waits for; its own waits where they are missing. */
  readonly inputs?: readonly PendingInput[];
}

/** A task as clients of A2A see it. */
export function taskOf(task: Task | ListedTask, { history, artifacts = true, inputs }: Shown = {}): A2aTask {
  return {
    id: task.id,
    contextId: contextOf(task),
    status: statusOf(task, inputs ?? ownInputs(task)),
    artifacts: artifacts && task.status === 'completed' && task.output !== undefined ? [artifactOf([partOf(task.output)])] : [],
    history: history === 0 ? [] : historyOf(task),
    metadata: undefined,
  };
}

/** A task that is in no session is a context of its own. */
export function contextOf({ id, session }: Pick<Task, 'id' | 'session'>): string {
  return session ?? id;
}

export function stateOf({ status }: Pick<Task, 'status'>, inputs: readonly PendingInput[]): TaskState {
  if (isEnd(status)) return endStates[status]!;
  return inputs.length > 0 ? TaskState.TASK_STATE_INPUT_REQUIRED : TaskState.TASK_STATE_WORKING;
}

function statusOf(task: Task | ListedTask, inputs: readonly PendingInput[]): TaskStatus {
  const state = stateOf(task, inputs);
  const parts =
    state === TaskState.TASK_STATE_INPUT_REQUIRED
      ? inputParts(inputs)
      : [task.error?.message ?? task.blocked?.message ?? task.statusText].flatMap((text) => (text === undefined ? [] : [textPart(text)]));
  const message = parts.length === 0 ? undefined : said(task, `${task.turns}`, parts);
  return { state, timestamp: task.updatedAt, message };
}

/** What is asked, in words and as data. */
export function inputParts(inputs: readonly PendingInput[]): Part[] {
  return inputs.flatMap(({ kind, id, name, reason }) => [
    textPart(kind === 'approval' ? `Tool ${name} waits for a decision: answer "approve" or "reject".` : reason),
    dataPart(kind === 'approval' ? { approval: id ?? '', tool: name } : { signal: name }),
  ]);
}

/** A message of the agent; its id is the same wherever it is shown. */
export function said(task: Pick<Task, 'id' | 'session'>, place: string, parts: Part[]): Message {
  return {
    messageId: `${task.id}-${place}`,
    contextId: contextOf(task),
    taskId: task.id,
    role: Role.ROLE_AGENT,
    parts,
    metadata: undefined,
    extensions: [],
    referenceTaskIds: [],
  };
}

export function artifactOf(parts: Part[]): Artifact {
  return { artifactId: RESULT, name: RESULT, description: '', parts, metadata: undefined, extensions: [] };
}

/** The message that began it. */
function historyOf(task: Task | ListedTask): Message[] {
  const { attributes, input } = task as { readonly attributes: Task['attributes']; readonly input?: Json };
  const messageId = attributes[MESSAGE];
  if (input === undefined || typeof messageId !== 'string') return [];
  return [{ ...said(task, '', [partOf(input)]), messageId, role: Role.ROLE_USER }];
}
