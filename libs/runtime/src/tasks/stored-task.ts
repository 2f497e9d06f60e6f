import { partitionOf, type Task, type TaskId } from '@troupe/contracts';
import { viewTask } from '@troupe/engine';
import { isReadable, type Store } from '@troupe/store';
import type { OwnedTask } from './owned-task.ts';
import { onceSettled } from './settled.ts';
import { readRecord, type Recorded } from './task-record.ts';
import { unreadableView, type UnreadableTasks } from './unreadable-tasks.ts';
import type { Adopt } from './task-callbacks.ts';
import type { LoadedApp } from '../code/loaded-app.ts';
import type { Ownership } from '../cluster/ownership.ts';
import type { OpenTasks } from './open-tasks.ts';

export interface StoredTaskParts {
  readonly adopt: Adopt;
  readonly loaded: LoadedApp;
  readonly ownership: Ownership;
  readonly store: Store;
  readonly tasks: OpenTasks;
  readonly unreadable: UnreadableTasks;
}

/**
 * What the store has of a task that is not in memory. A record that is gone or cannot be read is made anew
 * from the log, if its owner is asked.
 */
export async function storedTask(parts: StoredTaskParts, id: TaskId): Promise<Recorded | undefined> {
  const unreadable = parts.unreadable.view(id);
  if (unreadable !== undefined) return { task: unreadable };
  const record = await parts.store.readTask(id);
  const body = record && readRecord(record);
  if (body !== undefined && isReadable(body)) return body;
  if (!parts.ownership.owns(partitionOf(id))) return body && { task: unreadableView(body, parts.loaded.app.build) };
  await parts.adopt(id);
  return afterAdoption(parts, id);
}

async function afterAdoption(
  parts: Pick<StoredTaskParts, 'loaded' | 'store' | 'tasks' | 'unreadable'>,
  id: TaskId,
): Promise<Recorded | undefined> {
  const unreadable = parts.unreadable.view(id);
  if (unreadable !== undefined) return { task: unreadable };
  const open = parts.tasks.get(id);
  // What it is in memory may not be durable yet.
  const known = open && (await onceSettled(open, () => recordedOf(open)));
  if (known !== undefined) return known;
  const record = await parts.store.readTask(id);
  const body = record && readRecord(record);
  return body === undefined || isReadable(body) ? body : { task: unreadableView(body, parts.loaded.app.build) as Task };
}

function recordedOf({ phase, state, blocked }: OwnedTask): Recorded | undefined {
  if (phase === 'gone' || state.turns === 0) return undefined;
  const { request } = state.start;
  return { task: viewTask(state, blocked), ...(request === undefined ? {} : { request }) };
}
