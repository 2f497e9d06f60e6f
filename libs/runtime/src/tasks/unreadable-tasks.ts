import { partitionOf, publicId, toFailure, type Task, type TaskId, type TroupeError, type WorkflowLog } from '@troupe/contracts';
import { viewTask } from '@troupe/engine';
import { decodeTaskBody, encodeTaskBody } from '@troupe/contracts/format';
import { isReadable, type Store, type TaskRecord, type UnreadableTask } from '@troupe/store';
import { mismatchOfData } from '../code/mismatch.ts';
import { ownedTask, type OwnedTask } from './owned-task.ts';
import { readRecord, toTaskRecord } from './task-record.ts';
import type { LoadedApp } from '../code/loaded-app.ts';

/**
 * Tasks of this process's partitions of whose log something is missing or cannot be read. They are blocked:
 * nothing is added to their logs, an end least of all, until they can be read again.
 */
export interface UnreadableTasks {
  /** The task as clients see it, if it is one of them. */
  view(id: TaskId): Task | undefined;
  /** @param task as far as its log can be read @param record undefined when that cannot be read either */
  add(task: OwnedTask, record: TaskRecord | undefined, fault: TroupeError): Promise<void>;
  /** It is to be read again, or was deleted. */
  remove(id: TaskId): void;
  /** Other processes have these partitions. */
  drop(partitions: readonly number[]): void;
}

export interface UnreadableParts {
  readonly loaded: LoadedApp;
  readonly log: WorkflowLog;
  readonly store: Store;
}

export function createUnreadableTasks(parts: UnreadableParts): UnreadableTasks {
  const views = new Map<TaskId, Task>();

  /** So that lists show it; the task itself is blocked here, whether this can be stored or not. */
  const store = (id: TaskId, stored: Promise<void>): Promise<void> =>
    stored.catch((error: unknown) => parts.log.error('cannot store a task record', { task: id, error: toFailure(error).message }));

  return {
    view: (id) => views.get(id),
    async add(task, record, fault) {
      const { id } = task;
      const blocked = mismatchOfData(fault, task.state, parts.loaded.app.build);
      parts.log.error('a task cannot be read: it is blocked', { task: id, reason: fault.message });
      const recorded = record && readRecord(record);
      const body = record && decodeTaskBody(record);
      if (record === undefined || recorded === undefined || !isReadable(recorded) || body === undefined || !isReadable(body)) {
        const known: OwnedTask = { ...task, blocked };
        views.set(id, named(viewTask(task.state, blocked)));
        await store(id, parts.store.replaceTask(toTaskRecord(known)));
        return;
      }
      views.set(id, { ...recorded.task, status: 'blocked', blocked });
      const { revision } = record;
      await store(
        id,
        parts.store.saveTask({
          ...record,
          status: 'blocked',
          revision: revision + 1,
          body: encodeTaskBody({ ...body, task: { ...body.task, status: 'blocked', blocked } }),
        }),
      );
    },
    remove: (id) => void views.delete(id),
    drop(partitions) {
      for (const id of views.keys()) if (partitions.includes(partitionOf(id))) views.delete(id);
    },
  };
}

/** What lists show of a task whose record cannot be read. */
export function unreadableView({ id, createdAt, unreadable }: UnreadableTask, build: string): Task {
  const { state } = ownedTask(id);
  const message = `The record of task "${publicId(id)}" cannot be read: ${unreadable}. Asked for by its id, it is made anew from the log.`;
  const blocked = { code: 'unreadable-data', message, turn: 0, expected: [], actual: [], builds: { log: build, code: build } } as const;
  return named(viewTask({ ...state, createdAt, updatedAt: createdAt }, blocked));
}

function named(task: Task): Task {
  return task.name === '' ? { ...task, name: 'unknown' } : task;
}
