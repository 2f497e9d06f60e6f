import {
  fitting,
  jsonBytes,
  listedTask,
  TroupeError,
  type ListedTask,
  type Page,
  type PageRequest,
  type TaskFilter,
  type TaskId,
} from '@troupe/contracts';
import { viewTask } from '@troupe/engine';
import type { TaskQuery, TaskRecord } from '@troupe/store';
import type { Shell } from './shell.ts';
import { listedRecord } from './task-record.ts';

/** Newest first, as they durably are; `status` of open tasks as this process knows it. */
export function createListTasks(
  shell: Shell,
): (filter: TaskFilter & { approvals?: boolean }, page: PageRequest) => Promise<Page<ListedTask>> {
  return async (filter, page) => {
    const query: TaskQuery = {
      ...filter,
      limit: page.limit + 1,
      ...(page.cursor === undefined ? {} : { cursor: readCursor(page.cursor) }),
    };
    const records = await shell.store.listTasks(query);
    const views = records.slice(0, page.limit).map((record) => viewRecord(shell, record));
    const items = views.slice(0, fitting(views.map(jsonBytes), shell.bounds.pageBytes));
    const last = items.length < records.length ? records[items.length - 1] : undefined;
    return { items, ...(last === undefined ? {} : { next: writeCursor(last) }) };
  };
}

function viewRecord(shell: Shell, record: TaskRecord): ListedTask {
  const open = shell.tasks.get(record.id);
  // A turn on its way to the store is not shown before it is there.
  const recorded = open === undefined || open.phase === 'committing' || open.state.turns === 0;
  return listedTask(recorded ? listedRecord(record) : viewTask(open.state, open.blocked));
}

function writeCursor(record: TaskRecord): string {
  return Buffer.from(`${record.createdAt}/${record.id}`).toString('base64url');
}

function readCursor(cursor: string): { createdAt: number; id: TaskId } {
  const parts = /^(\d{1,15})\/([A-Za-z0-9][A-Za-z0-9_:-]{0,127})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (parts === null) throw new TroupeError('invalid-cursor', 'The cursor is not one this list gave. Start again without it.');
  return { createdAt: Number(parts[1]), id: parts[2] as TaskId };
}
