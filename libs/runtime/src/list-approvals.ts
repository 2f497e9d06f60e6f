import {
  jsonBytes,
  listedApproval,
  readApprovalCursor,
  splitApprovalId,
  writeApprovalCursor,
  type Approval,
  type ApprovalPlace,
  type CommandId,
  type ListedApproval,
  type TaskId,
  type TaskService,
} from '@troupe/contracts';
import { pendingApprovals } from '@troupe/engine';
import type { TaskRecord, UnreadableTask } from '@troupe/store';
import type { Shell } from './shell.ts';
import { recordedApprovals } from './task-record.ts';

/** Tasks read with one look. */
const PAGE = 100;

/** Lists what tasks wait for a human with: tool calls to approve, outcomes nobody knows. */
export function createListApprovals(shell: Shell): TaskService['approvals'] {
  const pendingOf = async (
    id: TaskId,
    listed: TaskRecord | UnreadableTask | undefined,
  ): Promise<readonly (Approval | ListedApproval)[]> => {
    const open = shell.tasks.get(id);
    if (open !== undefined) return open.state.end === undefined ? pendingApprovals(open.state) : [];
    const few = listed && recordedApprovals(listed);
    if (few !== undefined) return few;
    const record = await shell.store.readTask(id);
    return (record && recordedApprovals(record)) ?? [];
  };

  async function* ofTask(
    { id, createdAt }: Pick<ApprovalPlace, 'createdAt' | 'id'>,
    listed: TaskRecord | UnreadableTask | undefined,
    after?: CommandId,
  ): AsyncGenerator<readonly [Approval | ListedApproval, ApprovalPlace]> {
    for (const approval of await pendingOf(id, listed)) {
      const { command } = splitApprovalId(approval.id)!;
      if (after === undefined || isLater(command, after)) yield [approval, { createdAt, id, command }];
    }
  }

  async function* ofAll(from: ApprovalPlace | undefined): AsyncGenerator<readonly [Approval | ListedApproval, ApprovalPlace]> {
    if (from !== undefined) yield* ofTask(from, undefined, from.command);
    for (let at: Pick<ApprovalPlace, 'createdAt' | 'id'> | undefined = from; ;) {
      const cursor = at === undefined ? {} : { cursor: { createdAt: at.createdAt, id: at.id } };
      const records = await shell.store.listTasks({ approvals: true, limit: PAGE, ...cursor });
      for (const record of records) yield* ofTask(record, record);
      if (records.length < PAGE) return;
      at = records.at(-1);
    }
  }

  return async ({ limit, cursor, task }) => {
    const from = cursor === undefined ? undefined : readApprovalCursor(cursor, task);
    const items: ListedApproval[] = [];
    let bytes = 0;
    let last: ApprovalPlace | undefined;
    for await (const [approval, place] of task === undefined
      ? ofAll(from)
      : ofTask(from ?? { id: task as TaskId, createdAt: 0 }, undefined, from?.command)) {
      const item = listedApproval(approval);
      bytes += jsonBytes(item);
      if (last !== undefined && (items.length === limit || bytes > shell.bounds.pageBytes))
        return { items, next: writeApprovalCursor(last) };
      items.push(item);
      last = place;
    }
    return { items };
  };
}

function isLater(command: CommandId, than: CommandId): boolean {
  const [turn, index] = command.split('.').map(Number) as [number, number];
  const [thanTurn, thanIndex] = than.split('.').map(Number) as [number, number];
  return turn > thanTurn || (turn === thanTurn && index > thanIndex);
}
