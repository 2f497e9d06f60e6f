import { applyTurn, emptyState } from '@troupe/engine';
import type { TaskRecord } from '@troupe/store';
import { ownedTask, type OwnedTask } from './owned-task.ts';
import type { Shell } from './shell.ts';
import { readRecord } from './task-record.ts';
import { toTurn } from './turn-body.ts';

/** Turns read with one look. */
const PAGE = 500;

/** A task as its log says, without its code. */
export async function readTask(shell: Pick<Shell, 'store'>, record: TaskRecord): Promise<OwnedTask> {
  const task = ownedTask(record.id);
  task.state = emptyState(record.id);
  task.revision = record.revision;
  for (let from = record.runStart; ;) {
    const turns = await shell.store.readTurns(record.id, from, PAGE);
    for (const turn of turns) applyTurn(task.state, toTurn(turn));
    if (turns.length < PAGE) break;
    from += turns.length;
  }
  if (record.runStart > 0 && task.state.createdAt === 0) task.state.createdAt = Date.parse(readRecord(record).task.createdAt);
  // A cancel that is kept for code that does not fit is not in the log yet.
  if (record.status === 'blocked') {
    const { cancelRequestedAt } = readRecord(record).task;
    if (cancelRequestedAt !== undefined) task.state.cancelRequestedAt = Date.parse(cancelRequestedAt);
  }
  return task;
}
