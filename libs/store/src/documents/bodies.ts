import {
  approvalStatuses,
  splitApprovalId,
  taskStatuses,
  type Approval,
  type ApprovalStatus,
  type Command,
  type CommandId,
  type Input,
  type ListedApproval,
  type ListedTask,
  type Message,
  type Task,
  type Turn,
} from '@troupe/contracts';
import type { MessageRecord } from '../port/inbox.ts';
import type { SessionEntry } from '../port/session-store.ts';
import type { TaskRecord } from '../port/task-index.ts';
import type { TurnRecord } from '../port/turn-log.ts';
import { count, expecting, isoTime, json, listOf, number, object, oneOf, optional, text, type Check } from './checks.ts';
import { command } from './command-shapes.ts';
import { attributes, commandId, failure, input, usage } from './input-shapes.ts';
import { parseBody } from './parse-body.ts';
import { isReadable, type Unreadable, type UnreadableTurn } from './unreadable.ts';

/** What the record of a task keeps: the view, and for an open task what only the runtime looks at. */
export interface TaskBody {
  /** As lists show it. */
  readonly task: ListedTask;
  /** Fingerprint of the request that started it. */
  readonly request?: string;
  /** Pending ones, so that any process can list them, if they are few. */
  readonly approvals?: readonly ListedApproval[];
  /** Where the log has what became of others. */
  readonly decided?: readonly DecidedApproval[];
}

export interface DecidedApproval {
  readonly id: CommandId;
  readonly turn: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly status: Exclude<ApprovalStatus, 'pending'>;
}

/** Members of a task that lists show in part, or not at all. */
export const largeMembers: readonly ['input', 'output', 'error', 'waitingFor', 'statusText'] = [
  'input',
  'output',
  'error',
  'waitingFor',
  'statusText',
];

/** What is large of a record: lists are read without it. */
export interface LargeBody {
  readonly task: Partial<Pick<Task, (typeof largeMembers)[number]>>;
  readonly approvals?: readonly Approval[];
}

const turn = object({ i: listOf(input), c: listOf(command) });

export function writeTurn({ task, n, at, build, inputs, commands }: Turn): TurnRecord {
  return { task, n, at, build, body: JSON.stringify({ i: inputs, c: commands }) };
}

export function readTurn(record: TurnRecord | UnreadableTurn): Turn | UnreadableTurn {
  if (!isReadable(record)) return record;
  const { task, n, at, build, body } = record;
  const read = parseBody<{ readonly i: readonly Input[]; readonly c: readonly Command[] }>(body, turn);
  return isReadable(read) ? { task, n, at, build, inputs: read.i, commands: read.c } : { task, n, ...read };
}

const waits = listOf(object({ kind: text, name: text, since: isoTime, due: optional(isoTime) }));
const approvalId = expecting('the id of an approval', (value) => typeof value === 'string' && splitApprovalId(value) !== undefined);
const approvals = (args: Check): Check =>
  listOf(object({ id: approvalId, task: text, agent: text, tool: text, args, createdAt: isoTime, status: text }));

const taskBody = object({
  task: object({
    id: text,
    kind: oneOf(['workflow', 'agent']),
    name: text,
    status: oneOf(taskStatuses),
    input: json,
    createdAt: isoTime,
    updatedAt: isoTime,
    endedAt: optional(isoTime),
    waitingFor: waits,
    usage,
    attributes,
    build: text,
    traceId: text,
    turns: count,
  }),
  request: optional(text),
  approvals: optional(approvals(optional(json))),
  decided: optional(listOf(object({ id: commandId, turn: count, at: number, status: oneOf(approvalStatuses) }))),
});

const largeBody = object({
  task: object({
    input: optional(json),
    output: optional(json),
    error: optional(failure),
    waitingFor: optional(waits),
    statusText: optional(text),
  } satisfies Record<(typeof largeMembers)[number], Check>),
  approvals: optional(approvals(json)),
});

export function readTaskBody({ body }: TaskRecord): TaskBody | Unreadable {
  return parseBody<TaskBody>(body, taskBody);
}

/** What is large of a record that was read alone. */
export function readLargeBody({ large }: Pick<TaskRecord, 'large'>): LargeBody | Unreadable | undefined {
  return large === undefined ? undefined : parseBody<LargeBody>(large, largeBody);
}

export function readMessage({ body }: MessageRecord): Input | Unreadable {
  return parseBody<Input>(body, input);
}

const messages = listOf(
  object({
    role: oneOf(['system', 'user', 'assistant', 'tool']),
    content: expecting('text or a list of parts', (value) => typeof value === 'string' || Array.isArray(value)),
    toolCalls: optional(listOf(object({ id: text, name: text, args: json }))),
    toolCallId: optional(text),
  }),
);

export function readEntry({ body }: SessionEntry): readonly Message[] | Unreadable {
  return parseBody<readonly Message[]>(body, messages);
}
