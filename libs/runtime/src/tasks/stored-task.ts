import { partitionOf, type Task, type TaskId } from '@troupe/contracts';
import { viewTask } from '@troupe/engine';
import { isReadable } from '@troupe/store';
import type { OwnedTask } from './owned-task.ts';
import { onceSettled } from './settled.ts';
import type { Shell } from '../shell.ts';
import { readRecord, type Recorded } from './task-record.ts';
import { unreadableView } from './unreadable-tasks.ts';

/**
 * What the store has of a task that is not in memory. A record that is gone or cannot be read is made anew
 * from the log, if its owner is asked.
 */
export async function storedTask(
  shell: Pick<Shell, 'app' | 'store' | 'tasks' | 'ownership' | 'unreadable' | 'adopt'>,
  id: TaskId,
): Promise<Recorded | undefined> {
  const unreadable = shell.unreadable.view(id);
  if (unreadable !== undefined) return { task: unreadable };
  const record = await shell.store.readTask(id);
  const body = record && readRecord(record);
  if (body !== undefined && isReadable(body)) return body;
  if (!shell.ownership.owns(partitionOf(id))) return body && { task: unreadableView(body, shell.app.build) };
  await shell.adopt(id);
  return afterAdoption(shell, id);
}

async function afterAdoption(shell: Pick<Shell, 'app' | 'store' | 'tasks' | 'unreadable'>, id: TaskId): Promise<Recorded | undefined> {
  const unreadable = shell.unreadable.view(id);
  if (unreadable !== undefined) return { task: unreadable };
  const open = shell.tasks.get(id);
  // What it is in memory may not be durable yet.
  const known = open && (await onceSettled(open, () => recordedOf(open)));
  if (known !== undefined) return known;
  const record = await shell.store.readTask(id);
  const body = record && readRecord(record);
  return body === undefined || isReadable(body) ? body : { task: unreadableView(body, shell.app.build) as Task };
}

function recordedOf({ phase, state, blocked }: OwnedTask): Recorded | undefined {
  if (phase === 'gone' || state.turns === 0) return undefined;
  const { request } = state.start;
  return { task: viewTask(state, blocked), ...(request === undefined ? {} : { request }) };
}
