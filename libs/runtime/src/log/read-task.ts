import { partitionOf, type TaskId, type TroupeError, type Turn } from '@troupe/contracts';
import { applyTurn, emptyState } from '@troupe/engine';
import { isReadable, isUnreadableData, type TaskIndex, type TaskRecord, type TurnLog } from '@troupe/store';
import { ownedTask, type OwnedTask } from '../tasks/owned-task.ts';
import { readLog } from './read-log.ts';
import { listedRecord, readRecord, recordedHead } from '../tasks/task-record.ts';

/** A task as its log says, without its code. */
export interface StoredTask {
  /** As far as its log can be read. */
  readonly task: OwnedTask;
  /** Why it cannot be read to its end; then nothing may be added to it. */
  readonly fault: TroupeError | undefined;
}

/**
 * Reads a task from its log; without a record, or with one that is wrong about the log, from its first turn on.
 * Errors of the store are thrown: reading again may help.
 */
export async function readTask(store: Pick<TurnLog, 'readTurns'>, id: TaskId, record: TaskRecord | undefined): Promise<StoredTask> {
  const task = ownedTask(id);
  task.state = emptyState(id);
  if (record !== undefined) task.revision = record.revision;
  const from = record?.runStart ?? 0;
  const fromFirst = (): Promise<StoredTask> => readTask(store, id, record && { ...record, runStart: 0 });
  try {
    for await (const { turns, head } of readLog(store, id, { from, known: record?.n ?? 0, head: record && recordedHead(record) })) {
      if (from > 0 && task.state.turns === 0 && !begins(turns[0]!)) return await fromFirst();
      for (const turn of turns) applyTurn(task.state, turn);
      task.head = head;
    }
  } catch (error) {
    if (!isUnreadableData(error)) throw error;
    // What stands behind an end is not of this task.
    if (task.state.end === undefined) return { task, fault: error };
  }
  if (from > 0 && task.state.turns === 0) return fromFirst();
  if (from > 0 && task.state.createdAt === 0) task.state.createdAt = record!.createdAt;
  // A cancel that is kept for code that does not fit is not in the log yet.
  if (record?.status === 'blocked') {
    const listed = listedRecord(record);
    if (isReadable(listed) && listed.cancelRequestedAt !== undefined) task.state.cancelRequestedAt = Date.parse(listed.cancelRequestedAt);
  }
  return { task, fault: undefined };
}

function begins({ inputs }: Turn): boolean {
  return inputs.some(({ kind }) => kind === 'start' || kind === 'accepted');
}

/** The record, if all of it can be read and it is where its task is looked for. */
export function readableRecord(record: Awaited<ReturnType<TaskIndex['readTask']>>): TaskRecord | undefined {
  if (record === undefined || !isReadable(record) || record.partition !== partitionOf(record.id)) return undefined;
  return isReadable(readRecord(record)) ? record : undefined;
}
