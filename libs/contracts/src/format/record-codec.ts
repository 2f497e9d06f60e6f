import { taskKinds } from '../log/command.ts';
import { splitApprovalId, type CommandId } from '../log/ids.ts';
import { approvalStatuses, taskStatuses, type Approval, type ApprovalStatus, type Task } from '../log/task.ts';
import type { ListedApproval, ListedTask } from '../service/listed.ts';
import { count, expecting, isoTime, json, listOf, number, object, oneOf, optional, text, type Check } from './checks.ts';
import { attributes, commandId, failure, principal, usage } from './input-shapes.ts';
import { parseBody } from './parse-body.ts';
import type { Unreadable } from './unreadable.ts';
import { FORMAT_VERSION } from './version.ts';

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
  /** Where the log ended, when the record was made. */
  readonly head?: LogHead;
}

export interface LogHead {
  /** So many turns. */
  readonly n: number;
  /** Of the last of them. */
  readonly hash: string;
  /** Over both, with the id of the task; and the id of the key it was made with. */
  readonly signature?: string;
  readonly key?: string;
}

export interface DecidedApproval {
  readonly id: CommandId;
  readonly turn: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly status: Exclude<ApprovalStatus, 'pending'>;
  /** What became of it while nobody decided. */
  readonly looked?: {
    readonly done: number;
    readonly remindedAt?: number;
    readonly escalatedAt?: number;
    readonly assignee?: string;
  };
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

const waits = listOf(object({ kind: text, name: text, since: isoTime, due: optional(isoTime) }));
const approvalId = expecting('the id of an approval', (value) => typeof value === 'string' && splitApprovalId(value) !== undefined);
const approvals = (args: Check): Check =>
  listOf(object({ id: approvalId, task: text, agent: text, tool: text, args, createdAt: isoTime, status: text }));

const looked = object({ done: count, remindedAt: optional(number), escalatedAt: optional(number), assignee: optional(text) });

const taskBody = object({
  task: object({
    id: text,
    kind: oneOf(taskKinds),
    name: text,
    status: oneOf(taskStatuses),
    input: json,
    createdAt: isoTime,
    updatedAt: isoTime,
    endedAt: optional(isoTime),
    waitingFor: waits,
    usage,
    attributes,
    startedBy: optional(principal),
    build: text,
    traceId: text,
    turns: count,
  }),
  request: optional(text),
  approvals: optional(approvals(optional(json))),
  decided: optional(listOf(object({ id: commandId, turn: count, at: number, status: oneOf(approvalStatuses), looked: optional(looked) }))),
  head: optional(object({ n: count, hash: text, signature: optional(text), key: optional(text) })),
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

export function encodeTaskBody({ task, request, approvals: pending, decided, head }: TaskBody): string {
  return JSON.stringify({ v: FORMAT_VERSION, task, request, approvals: pending, decided, head });
}

export function decodeTaskBody({ body }: { readonly body: string }): TaskBody | Unreadable {
  return parseBody<TaskBody>(body, taskBody);
}

export function encodeLargeBody({ task, approvals: pending }: LargeBody): string {
  return JSON.stringify({ v: FORMAT_VERSION, task, approvals: pending });
}

/** What is large of a record that was read alone. */
export function decodeLargeBody({ large }: { readonly large?: string | undefined }): LargeBody | Unreadable | undefined {
  return large === undefined ? undefined : parseBody<LargeBody>(large, largeBody);
}
