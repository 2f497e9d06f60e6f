import {
  fitting,
  jsonBytes,
  listedTask,
  partitionOf,
  readTaskCursor,
  writeTaskCursor,
  type ListedTask,
  type Page,
  type PageRequest,
  type TaskFilter,
} from '@troupe/contracts';
import { viewTask } from '@troupe/engine';
import { isReadable, type TaskQuery, type TaskRecord, type UnreadableTask } from '@troupe/store';
import type { Shell } from '../shell.ts';
import { listedRecord } from '../tasks/task-record.ts';
import { unreadableView } from '../tasks/unreadable-tasks.ts';

/** Newest first, as they durably are; `status` of open tasks as this process knows it. */
export function createListTasks(
  shell: Pick<Shell, 'adopt' | 'app' | 'bounds' | 'ownership' | 'store' | 'tasks' | 'unreadable'>,
): (filter: TaskFilter & { approvals?: boolean }, page: PageRequest) => Promise<Page<ListedTask>> {
  return async (filter, page) => {
    const query: TaskQuery = {
      ...filter,
      limit: page.limit + 1,
      ...(page.cursor === undefined ? {} : { cursor: readTaskCursor(page.cursor) }),
    };
    const records = await shell.store.listTasks(query);
    const views = records.slice(0, page.limit).map((record) => viewRecord(shell, record));
    const items = views.slice(0, fitting(views.map(jsonBytes), shell.bounds.pageBytes));
    const last = items.length < records.length ? records[items.length - 1] : undefined;
    return { items, ...(last === undefined ? {} : { next: writeTaskCursor(last) }) };
  };
}

function viewRecord(
  shell: Pick<Shell, 'adopt' | 'app' | 'ownership' | 'tasks' | 'unreadable'>,
  record: TaskRecord | UnreadableTask,
): ListedTask {
  const open = shell.tasks.get(record.id);
  // A turn on its way to the store is not shown before it is there.
  const recorded = open === undefined || open.phase === 'committing' || open.state.turns === 0;
  return listedTask(recorded ? recordView(shell, record) : viewTask(open.state, open.blocked));
}

function recordView(shell: Pick<Shell, 'adopt' | 'app' | 'ownership' | 'unreadable'>, record: TaskRecord | UnreadableTask): ListedTask {
  const unreadable = shell.unreadable.view(record.id);
  if (unreadable !== undefined) return unreadable;
  const listed = listedRecord(record);
  if (isReadable(listed)) return listed;
  // Made anew from the log, for the next reader.
  if (shell.ownership.owns(partitionOf(record.id))) void shell.adopt(record.id);
  return unreadableView(listed, shell.app.build);
}
