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
  type Bounds,
} from '@troupe/contracts';
import { viewTask } from '@troupe/engine';
import { isReadable, type TaskQuery, type TaskRecord, type UnreadableTask, type Store } from '@troupe/store';
import { listedRecord } from '../tasks/task-record.ts';
import { unreadableView, type UnreadableTasks } from '../tasks/unreadable-tasks.ts';
import type { Adopt } from '../tasks/task-callbacks.ts';
import type { LoadedApp } from '../code/loaded-app.ts';
import type { Ownership } from '../cluster/ownership.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';

export interface ListTasksParts {
  readonly adopt: Adopt;
  readonly bounds: Bounds;
  readonly loaded: LoadedApp;
  readonly ownership: Ownership;
  readonly store: Store;
  readonly tasks: OpenTasks;
  readonly unreadable: UnreadableTasks;
}

/** Newest first, as they durably are; `status` of open tasks as this process knows it. */
export function createListTasks(
  parts: ListTasksParts,
): (filter: TaskFilter & { approvals?: boolean }, page: PageRequest) => Promise<Page<ListedTask>> {
  return async (filter, page) => {
    const query: TaskQuery = {
      ...filter,
      limit: page.limit + 1,
      ...(page.cursor === undefined ? {} : { cursor: readTaskCursor(page.cursor) }),
    };
    const records = await parts.store.listTasks(query);
    const views = records.slice(0, page.limit).map((record) => viewRecord(parts, record));
    const items = views.slice(0, fitting(views.map(jsonBytes), parts.bounds.pageBytes));
    const last = items.length < records.length ? records[items.length - 1] : undefined;
    return { items, ...(last === undefined ? {} : { next: writeTaskCursor(last) }) };
  };
}

function viewRecord(
  parts: Pick<ListTasksParts, 'adopt' | 'loaded' | 'ownership' | 'tasks' | 'unreadable'>,
  record: TaskRecord | UnreadableTask,
): ListedTask {
  const open = parts.tasks.get(record.id);
  // A turn on its way to the store is not shown before it is there.
  const recorded = open === undefined || open.phase === 'committing' || open.state.turns === 0;
  return listedTask(recorded ? recordView(parts, record) : viewTask(open.state, open.blocked));
}

function recordView(
  parts: Pick<ListTasksParts, 'adopt' | 'loaded' | 'ownership' | 'unreadable'>,
  record: TaskRecord | UnreadableTask,
): ListedTask {
  const unreadable = parts.unreadable.view(record.id);
  if (unreadable !== undefined) return unreadable;
  const listed = listedRecord(record);
  if (isReadable(listed)) return listed;
  // Made anew from the log, for the next reader.
  if (parts.ownership.owns(partitionOf(record.id))) void parts.adopt(record.id);
  return unreadableView(listed, parts.loaded.app.build);
}
