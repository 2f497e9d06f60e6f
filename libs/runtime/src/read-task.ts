import { applyTurn, emptyState } from '@troupe/engine';
import type { TaskRecord } from '@troupe/store';
import { logPages } from './log-pages.ts';
import { ownedTask, type OwnedTask } from './owned-task.ts';
import type { Shell } from './shell.ts';
import { readRecord } from './task-record.ts';
import { toTurn } from './turn-body.ts';

/** A task as its log says, without its code. */
export async function readTask(shell: Pick<Shell, 'store'>, record: TaskRecord): Promise<OwnedTask> {
  const task = ownedTask(record.id);
  task.state = emptyState(record.id);
  task.revision = record.revision;
  for await (const turns of logPages(shell.store, record.id, record.runStart)) {
    for (const turn of turns) applyTurn(task.state, toTurn(turn));
  }
  if (record.runStart > 0 && task.state.createdAt === 0) task.state.createdAt = record.createdAt;
  // A cancel that is kept for code that does not fit is not in the log yet.
  if (record.status === 'blocked') {
    const { cancelRequestedAt } = readRecord(record).task;
    if (cancelRequestedAt !== undefined) task.state.cancelRequestedAt = Date.parse(cancelRequestedAt);
  }
  return task;
}
