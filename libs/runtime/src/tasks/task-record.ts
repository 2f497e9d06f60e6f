import {
  defaultBounds,
  isWork,
  listedApproval,
  listedTask,
  partitionOf,
  principalText,
  withoutStack,
  type Approval,
  type ListedApproval,
  type ListedTask,
  type Mismatch,
  type Task,
} from '@troupe/contracts';
import { pendingApprovals, viewTask, type TaskState } from '@troupe/engine';
import {
  decodeLargeBody,
  decodeTaskBody,
  encodeLargeBody,
  encodeTaskBody,
  largeMembers,
  type DecidedApproval,
  type LargeBody,
  type LogHead,
  type TaskBody,
} from '@troupe/contracts/format';
import { isReadable, type TaskRecord, type UnreadableTask } from '@troupe/store';
import type { OwnedTask } from './owned-task.ts';

export function toTaskRecord(task: OwnedTask): TaskRecord {
  const { state, blocked } = task;
  const view = viewTask(state, blocked);
  const listed = listedTask(view);
  const approvals = state.end === undefined ? pendingApprovals(state) : [];
  const few = approvals.length <= defaultBounds.listedWaits ? approvals.map((approval) => listedApproval(approval)) : undefined;
  const body: TaskBody = {
    task: listed.inputOmitted === undefined ? listed : { ...listed, input: null },
    ...(state.start.request === undefined ? {} : { request: state.start.request }),
    ...(approvals.length === 0 || few === undefined ? {} : { approvals: few }),
    ...(state.decided.length === 0 ? {} : { decided: state.decided }),
    // What is on its way to the store may be lost, and the log go on in another way.
    ...(task.phase === 'committing' || state.turns === 0 ? {} : { head: { n: state.turns, hash: task.head } }),
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
    ...(state.start.by === undefined ? {} : { startedBy: principalText(state.start.by) }),
    attributes: state.attributes,
    approvals: approvals.length > 0,
    ...(state.decided.length === 0 ? {} : { decided: true }),
    runStart: state.runStart,
    body: encodeTaskBody(body),
    ...(large === undefined ? {} : { large: encodeLargeBody(large) }),
  };
}

function largeOf(
  view: Task,
  listed: ListedTask,
  approvals: readonly Approval[],
  few: readonly ListedApproval[] | undefined,
): LargeBody | undefined {
  if (listed === view && approvals.length === 0) return undefined;
  const members = largeMembers.filter((member) => listed[member] !== view[member]);
  const more = few === undefined || few.some((approval, n) => approval !== approvals[n]);
  if (members.length === 0 && !more) return undefined;
  return { task: Object.fromEntries(members.map((member) => [member, view[member]])), ...(more ? { approvals } : {}) };
}

/** What the record of a task says of it. */
export interface Recorded {
  readonly task: Task;
  /** Fingerprint of the request that started it. */
  readonly request?: string;
}

/** What a record that was read alone says of its task, if all of it can be read. */
export function readRecord(record: TaskRecord | UnreadableTask): Recorded | UnreadableTask {
  if (!isReadable(record)) return record;
  const body = decodeTaskBody(record);
  if (!isReadable(body)) return { id: record.id, createdAt: record.createdAt, ...body };
  const large = decodeLargeBody(record);
  if (large !== undefined && !isReadable(large)) return { id: record.id, createdAt: record.createdAt, ...large };
  const { task: listed, request } = body;
  const { inputOmitted: _i, inputBytes: _ib, outputOmitted: _o, outputBytes: _ob, ...rest } = listed;
  const { errorOmitted: _e, errorBytes: _eb, waitsOmitted: _w, ...kept } = rest;
  const task = { ...kept, ...large?.task } as Task;
  return { task: stackless(task), ...(request === undefined ? {} : { request }) };
}

/** What a record says of its task, as lists show it: also one that was read with others. */
export function listedRecord(record: TaskRecord | UnreadableTask): ListedTask | UnreadableTask {
  if (!isReadable(record)) return record;
  const body = decodeTaskBody(record);
  if (!isReadable(body)) return { id: record.id, createdAt: record.createdAt, ...body };
  const { task } = body;
  if (task.inputOmitted === undefined) return stackless(task);
  const { input: _, ...rest } = task;
  return stackless(rest);
}

/** Where the log ended when the record was made. */
export function recordedHead(record: TaskRecord): LogHead | undefined {
  const body = decodeTaskBody(record);
  return isReadable(body) ? body.head : undefined;
}

/** Records of earlier versions have the stack. */
function stackless<T extends Pick<Task, 'error'>>(task: T): T {
  return task.error === undefined ? task : { ...task, error: withoutStack(task.error) };
}

/** What the record says waits for a human; undefined when only the record read alone says so. */
export function recordedApprovals(record: TaskRecord | UnreadableTask): readonly (Approval | ListedApproval)[] | undefined {
  if (!isReadable(record) || !record.open || !record.approvals) return [];
  const large = decodeLargeBody(record);
  if (large !== undefined && isReadable(large) && large.approvals !== undefined) return large.approvals;
  const body = decodeTaskBody(record);
  return isReadable(body) ? body.approvals : [];
}

/** Where the log of a task has what became of its approvals, by its record. */
export function recordedDecisions(record: TaskRecord | UnreadableTask): readonly DecidedApproval[] {
  const body = isReadable(record) && record.decided === true ? decodeTaskBody(record) : undefined;
  return (body !== undefined && isReadable(body) && body.decided) || [];
}

/** Whether the task will now be quiet for a while, so that its record is worth a write. */
export function isCalm(state: TaskState, blocked: Mismatch | undefined): boolean {
  if (state.end !== undefined || blocked !== undefined) return true;
  for (const open of state.open.values()) {
    if (isWork(open.command) && open.retryAt === undefined && !open.unknown) return false;
  }
  return true;
}
