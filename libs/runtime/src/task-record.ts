import {
  defaultBounds,
  isWork,
  listedApproval,
  listedTask,
  partitionOf,
  withoutStack,
  type Approval,
  type ListedApproval,
  type ListedTask,
  type Mismatch,
  type Task,
} from '@troupe/contracts';
import { pendingApprovals, viewTask, type TaskState } from '@troupe/engine';
import type { TaskRecord } from '@troupe/store';
import type { OwnedTask } from './owned-task.ts';

/** What the record keeps: the view, and for an open task what only the runtime looks at. */
interface RecordBody {
  /** As lists show it. */
  readonly task: ListedTask;
  /** Fingerprint of the request that started it. */
  readonly request?: string;
  /** Pending ones, so that any process can list them, if they are few. */
  readonly approvals?: readonly ListedApproval[];
}

/** Members of the view that lists show in part, or not at all. */
const largeMembers = ['input', 'output', 'error', 'waitingFor', 'statusText'] as const;

/** What is large of a record: lists are read without it. */
interface LargeBody {
  readonly task: Partial<Pick<Task, (typeof largeMembers)[number]>>;
  readonly approvals?: readonly Approval[];
}

export function toTaskRecord(task: OwnedTask): TaskRecord {
  const { state, blocked } = task;
  const view = viewTask(state, blocked);
  const listed = listedTask(view);
  const approvals = state.end === undefined ? pendingApprovals(state) : [];
  const few = approvals.length <= defaultBounds.listedWaits ? approvals.map((approval) => listedApproval(approval)) : undefined;
  const body: RecordBody = {
    task: listed.inputOmitted === undefined ? listed : { ...listed, input: null },
    ...(state.start.request === undefined ? {} : { request: state.start.request }),
    ...(approvals.length === 0 || few === undefined ? {} : { approvals: few }),
  };
  const large = largeOf(view, listed, approvals, few);
  return {
    id: task.id,
    partition: partitionOf(task.id),
    n: state.turns,
    revision: task.revision,
    kind: view.kind,
    name: view.name,
    status: view.status,
    open: state.end === undefined,
    createdAt: state.createdAt,
    updatedAt: state.updatedAt,
    ...(state.start.session === undefined ? {} : { session: state.start.session }),
    ...(state.start.parent === undefined ? {} : { parent: state.start.parent.task }),
    attributes: state.attributes,
    approvals: approvals.length > 0,
    runStart: state.runStart,
    body: JSON.stringify(body),
    ...(large === undefined ? {} : { large: JSON.stringify(large) }),
  };
}

function largeOf(
  view: Task,
  listed: ListedTask,
  approvals: readonly Approval[],
  few: readonly ListedApproval[] | undefined,
): LargeBody | undefined {
  const members = largeMembers.filter((member) => listed[member] !== view[member]);
  const more = few === undefined || few.some((approval, n) => approval !== approvals[n]);
  if (members.length === 0 && !more) return undefined;
  return { task: Object.fromEntries(members.map((member) => [member, view[member]])), ...(more ? { approvals } : {}) };
}

/** What a record that was read alone says of its task. */
export function readRecord(record: TaskRecord): { readonly task: Task; readonly request?: string } {
  const { task: listed, request } = bodyOf(record);
  const { inputOmitted: _i, inputBytes: _ib, outputOmitted: _o, outputBytes: _ob, ...rest } = listed;
  const { errorOmitted: _e, errorBytes: _eb, waitsOmitted: _w, ...kept } = rest;
  const task = { ...kept, ...largeIn(record)?.task } as Task;
  return { task: stackless(task), ...(request === undefined ? {} : { request }) };
}

/** What a record says of its task, as lists show it: also one that was read with others. */
export function listedRecord(record: TaskRecord): ListedTask {
  const { task } = bodyOf(record);
  if (task.inputOmitted === undefined) return stackless(task);
  const { input: _, ...rest } = task;
  return stackless(rest);
}

/** Records of earlier versions have the stack. */
function stackless<T extends Pick<Task, 'error'>>(task: T): T {
  return task.error === undefined ? task : { ...task, error: withoutStack(task.error) };
}

/** What the record says waits for a human; undefined when only the record read alone says so. */
export function recordedApprovals(record: TaskRecord): readonly (Approval | ListedApproval)[] | undefined {
  if (!record.open || !record.approvals) return [];
  return largeIn(record)?.approvals ?? bodyOf(record).approvals;
}

function bodyOf(record: TaskRecord): RecordBody {
  return JSON.parse(record.body) as RecordBody;
}

function largeIn({ large }: TaskRecord): LargeBody | undefined {
  return large === undefined ? undefined : (JSON.parse(large) as LargeBody);
}

/** Whether the task will now be quiet for a while, so that its record is worth a write. */
export function isCalm(state: TaskState, blocked: Mismatch | undefined): boolean {
  if (state.end !== undefined || blocked !== undefined) return true;
  for (const open of state.open.values()) {
    if (isWork(open.command) && open.retryAt === undefined && !open.unknown) return false;
  }
  return true;
}
