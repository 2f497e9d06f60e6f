import {
  jsonBytes,
  listedApproval,
  readApprovalCursor,
  splitApprovalId,
  taskId,
  TroupeError,
  writeApprovalCursor,
  type Approval,
  type ApprovalFilter,
  type ApprovalPlace,
  type ApprovalStatus,
  type CommandId,
  type ListedApproval,
  type TaskId,
  type TaskService,
  type Bounds,
  type Tenant,
} from '@troupe/contracts';
import { pendingApprovals } from '@troupe/engine';
import { isReadable, type TaskRecord, type UnreadableTask, type Store } from '@troupe/store';
import { readDecided } from '../log/decided-approvals.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import { onceSettled } from '../tasks/settled.ts';
import { belowTask } from '../tasks/task-tree.ts';
import { recordedApprovals, recordedDecisions } from '../tasks/task-record.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';

/** Tasks read with one look. */
const PAGE = 100;

/** Approvals that a page looks at and leaves out: one that ends by it may have fewer items than asked for. */
const MOST_LOOKED = 1_000;

type Found = readonly [Approval | ListedApproval, ApprovalPlace];

/** What a task here asks for; undefined when it is not here any more. */
function pendingIn({ phase, state }: OwnedTask): readonly Approval[] | undefined {
  if (phase === 'gone') return undefined;
  return state.end === undefined ? pendingApprovals(state) : [];
}

export interface ListApprovalsParts {
  readonly bounds: Bounds;
  readonly store: Store;
  readonly tasks: OpenTasks;
}

/** Lists what tasks wait for a human with, or waited: tool calls to approve, unknown outcomes. */
export function createListApprovals(parts: ListApprovalsParts): TaskService['approvals'] {
  return (request) => listFrom(parts, request.status ?? 'pending', request);
}

interface ApprovalList extends ListApprovalsParts {
  readonly status: ApprovalStatus;
  /** Whose; those of all where it is missing. */
  readonly tenant?: Tenant;
}

async function listFrom(
  parts: ListApprovalsParts,
  status: ApprovalStatus,
  { limit, cursor, task, tenant, ...filter }: Parameters<TaskService['approvals']>[0],
): ReturnType<TaskService['approvals']> {
  const list: ApprovalList = { ...parts, status, ...(tenant === undefined ? {} : { tenant }) };
  const from = cursor === undefined ? undefined : readApprovalCursor(cursor);
  const items: ListedApproval[] = [];
  let bytes = 0;
  let last: ApprovalPlace | undefined;
  let looked = 0;
  for await (const [approval, place] of task === undefined ? ofAll(list, from, () => true) : ofTree(list, taskId(task), from)) {
    if (!isMeant(approval, filter)) {
      if (++looked === MOST_LOOKED) return { items, next: writeApprovalCursor(place) };
      last = items.length === 0 ? undefined : place;
      continue;
    }
    const item = listedApproval(approval);
    bytes += jsonBytes(item);
    if (last !== undefined && (items.length === limit || bytes > list.bounds.pageBytes)) return { items, next: writeApprovalCursor(last) };
    items.push(item);
    last = place;
  }
  return { items };
}

function isMeant(
  { assignee, tool, agent, createdAt }: Approval | ListedApproval,
  filter: Pick<ApprovalFilter, 'assignee' | 'tool' | 'agent' | 'createdBefore'>,
): boolean {
  return (
    (filter.assignee === undefined || assignee === filter.assignee) &&
    (filter.tool === undefined || tool === filter.tool) &&
    (filter.agent === undefined || agent === filter.agent) &&
    (filter.createdBefore === undefined || Date.parse(createdAt) < filter.createdBefore)
  );
}

async function pendingOf(
  list: ApprovalList,
  id: TaskId,
  listed: TaskRecord | UnreadableTask | undefined,
): Promise<readonly (Approval | ListedApproval)[]> {
  const open = list.tasks.get(id);
  // An approval that is not durable yet may be gone with this process.
  const pending = open && (await onceSettled(open, () => pendingIn(open)));
  if (pending !== undefined) return pending;
  const few = listed && recordedApprovals(listed);
  if (few !== undefined) return few;
  const record = await list.store.readTask(id);
  return (record && recordedApprovals(record)) ?? [];
}

async function* ofTask(
  list: ApprovalList,
  { id, createdAt }: Pick<ApprovalPlace, 'createdAt' | 'id'>,
  listed: TaskRecord | UnreadableTask | undefined,
  after?: CommandId,
): AsyncGenerator<Found> {
  if (list.status !== 'pending') {
    yield* decidedOf(list, id, createdAt, listed, after);
    return;
  }
  for (const approval of await pendingOf(list, id, listed)) {
    const { command } = splitApprovalId(approval.id)!;
    if (after === undefined || isLater(command, after)) yield [approval, { createdAt, id, command }];
  }
}

/** What the log has of those that have the status, read one after the other. */
async function* decidedOf(
  list: ApprovalList,
  id: TaskId,
  createdAt: number,
  listed: TaskRecord | UnreadableTask | undefined,
  after?: CommandId,
): AsyncGenerator<Found> {
  const open = list.tasks.get(id);
  const here = open && (await onceSettled(open, () => (open.phase === 'gone' ? undefined : open.state)));
  const record = here === undefined ? (listed ?? (await list.store.readTask(id))) : undefined;
  const decided = here?.decided ?? (record === undefined ? [] : recordedDecisions(record));
  const name = here?.start.name ?? (record !== undefined && isReadable(record) ? record.name : '');
  for (const place of decided.toSorted((a, b) => (isLater(a.id, b.id) ? 1 : -1))) {
    if (place.status !== list.status || (after !== undefined && !isLater(place.id, after))) continue;
    const approval = await readDecided(list.store, { task: id, name }, place);
    if (approval !== undefined) yield [approval, { createdAt, id, command: place.id }];
  }
}

/** Of all tasks that `isMeant`, the newest first. */
async function* ofAll(
  list: ApprovalList,
  from: ApprovalPlace | undefined,
  isMeant: (record: TaskRecord | UnreadableTask) => boolean | Promise<boolean>,
): AsyncGenerator<Found> {
  if (from !== undefined) yield* ofTask(list, from, undefined, from.command);
  for (let at: Pick<ApprovalPlace, 'createdAt' | 'id'> | undefined = from; ;) {
    const cursor = at === undefined ? {} : { cursor: { createdAt: at.createdAt, id: at.id } };
    const records = await list.store.listTasks({
      ...(list.status === 'pending' ? { approvals: true } : { decided: true }),
      ...(list.tenant === undefined ? {} : { tenant: list.tenant }),
      limit: PAGE,
      ...cursor,
    });
    for (const record of records) if (await isMeant(record)) yield* ofTask(list, record, record);
    if (records.length < PAGE) return;
    at = records.at(-1);
  }
}

/** Of a task and all below it, which are younger: it comes last. */
async function* ofTree(list: ApprovalList, root: TaskId, from: ApprovalPlace | undefined): AsyncGenerator<Found> {
  const isBelow = belowTask(list, root);
  if (from?.id !== root) {
    const record = from && (await list.store.readTask(from.id));
    if (from !== undefined && !(record !== undefined && (await isBelow(record)))) throw notGiven();
    yield* ofAll(list, from, async (found) => found.id !== root && (await isBelow(found)));
  }
  yield* ofTask(list, { id: root, createdAt: 0 }, undefined, from?.id === root ? from.command : undefined);
}

function isLater(command: CommandId, than: CommandId): boolean {
  const [turn, index] = command.split('.').map(Number) as [number, number];
  const [thanTurn, thanIndex] = than.split('.').map(Number) as [number, number];
  return turn > thanTurn || (turn === thanTurn && index > thanIndex);
}

function notGiven(): TroupeError {
  return new TroupeError('invalid-cursor', 'The cursor is not one this list gave. Start again without it.');
}
