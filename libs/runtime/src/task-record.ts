import { isWork, partitionOf, type Approval, type Mismatch, type Task } from '@troupe/contracts';
import { pendingApprovals, viewTask, type TaskState } from '@troupe/engine';
import type { TaskRecord } from '@troupe/store';
import type { OwnedTask } from './owned-task.ts';

/** What the record keeps: the view, and for an open task what only the runtime looks at. */
interface RecordBody {
  readonly task: Task;
  /** Fingerprint of the request that started it. */
  readonly request?: string;
  /** Pending ones, so that any process can list them. */
  readonly approvals?: readonly Approval[];
}

export function toTaskRecord(task: OwnedTask): TaskRecord {
  const { state, blocked } = task;
  const view = viewTask(state, blocked);
  const approvals = state.end === undefined ? pendingApprovals(state) : [];
  const body: RecordBody = {
    task: view,
    ...(state.start.request === undefined ? {} : { request: state.start.request }),
    ...(approvals.length === 0 ? {} : { approvals }),
  };
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
  };
}

export function readRecord(record: TaskRecord): RecordBody {
  return JSON.parse(record.body) as RecordBody;
}

/** What the record says waits for a human. */
export function recordedApprovals(record: TaskRecord): readonly Approval[] {
  return record.open ? (readRecord(record).approvals ?? []) : [];
}

/** Whether the task will now be quiet for a while, so that its record is worth a write. */
export function isCalm(state: TaskState, blocked: Mismatch | undefined): boolean {
  if (state.end !== undefined || blocked !== undefined) return true;
  for (const open of state.open.values()) {
    if (isWork(open.command) && open.retryAt === undefined && !open.unknown) return false;
  }
  return true;
}
