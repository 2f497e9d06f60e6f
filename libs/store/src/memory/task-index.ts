import { isEnd, isTaskId, PARTITIONS, tenantOf, type TaskId } from '@troupe/contracts';
import { time } from '@troupe/contracts/format';
import { taskRecord } from '../documents/records.ts';
import type { UnreadableTask } from '../documents/unreadable.ts';
import type { TaskIndex, TaskQuery, TaskRecord } from '../port/task-index.ts';
import { byId, found, kept, type Kept, type MemoryDocuments } from './documents.ts';

export function memoryTaskIndex({ turns, tasks, messages }: Pick<MemoryDocuments, 'turns' | 'tasks' | 'messages'>): TaskIndex {
  return {
    async readTask(id) {
      const task = tasks.get(id);
      return task && toTask(task);
    },
    saveTask: async (record) => save(tasks, record),
    async replaceTask(record) {
      tasks.set(record.id, kept(record));
    },
    listTasks: async (query) =>
      [...tasks.values()]
        .filter((task) => fits(task, query))
        .toSorted(newestFirst)
        .slice(0, query.limit)
        .map(withoutLarge)
        .map(toTask),
    openTasks: async (owned, after, limit) =>
      [...tasks.values()]
        .filter((task) => task.open && owned.includes(task.partition) && (after === undefined || task.id > after))
        .toSorted(byId)
        .slice(0, limit)
        .map(withoutLarge)
        .map(toTask),
    async countOpen(tenant, most) {
      let open = 0;
      for (const task of tasks.values()) if (task.open && tenantOf(task.id) === tenant && ++open === most) break;
      return open;
    },
    async lostTasks(after, limit) {
      const ids = [...turns.keys()].filter((id) => after === undefined || id > after).toSorted();
      const page = ids.slice(0, limit);
      const next = page.at(-1);
      return {
        tasks: page.filter((id) => turns.get(id)!.has(0) && !isFindable(tasks.get(id))),
        ...(next === undefined || page.length === ids.length ? {} : { next }),
      };
    },
    async deleteTask(task) {
      turns.delete(task);
      messages.delete(task);
      tasks.delete(task);
    },
  };
}

/** Keeps the newer of two records (S3). */
export function save(tasks: MemoryDocuments['tasks'], record: TaskRecord): void {
  const there = tasks.get(record.id);
  if (there === undefined || record.n > there.n || (record.n === there.n && record.revision > there.revision))
    tasks.set(record.id, kept(record));
}

function toTask(task: Kept<TaskRecord>): TaskRecord | UnreadableTask {
  return taskRecord(task.id, found(task));
}

/** S8 */
function withoutLarge({ large: _, ...record }: Kept<TaskRecord>): Kept<TaskRecord> {
  return record;
}

/** Whether the owner of its partition finds the task by its record. */
function isFindable(task: Kept<TaskRecord> | undefined): boolean {
  return task !== undefined && task.open === !isEnd(task.status) && task.partition >= 0 && task.partition < PARTITIONS;
}

function fits(task: TaskRecord, query: TaskQuery): boolean {
  const { cursor } = query;
  return (
    time(task.createdAt) === undefined &&
    isTaskId(task.id) &&
    (query.status === undefined || query.status.includes(task.status)) &&
    (query.tenant === undefined || query.tenant === tenantOf(task.id)) &&
    (query.kind === undefined || query.kind === task.kind) &&
    (query.name === undefined || query.name === task.name) &&
    (query.parent === undefined || query.parent === task.parent) &&
    (query.session === undefined || query.session === task.session) &&
    (query.startedBy === undefined || query.startedBy === task.startedBy) &&
    (query.approvals === undefined || query.approvals === task.approvals) &&
    (query.decided === undefined || query.decided === task.decided) &&
    (query.createdAfter === undefined || task.createdAt > query.createdAfter) &&
    (query.createdBefore === undefined || task.createdAt < query.createdBefore) &&
    (cursor === undefined || newestFirst(task, cursor) > 0) &&
    Object.entries(query.attributes ?? {}).every(
      ([key, value]) => Object.hasOwn(Object(task.attributes), key) && task.attributes[key] === value,
    )
  );
}

type Place = { readonly createdAt: number; readonly id: TaskId };

function newestFirst(a: Place, b: Place): number {
  return b.createdAt - a.createdAt || (a.id === b.id ? 0 : a.id < b.id ? 1 : -1);
}
