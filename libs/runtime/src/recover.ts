import { applyTurn, emptyState } from '@troupe/engine';
import { PARTITIONS, type TaskId } from '@troupe/contracts';
import type { TaskRecord } from '@troupe/store';
import type { CodeCache } from './code-cache.ts';
import { ownedTask, type OwnedTask } from './owned-task.ts';
import type { Shell } from './shell.ts';
import { readRecord, toTaskRecord } from './task-record.ts';
import { toTurn } from './turn-body.ts';

const PAGE = 500;
const MAIL = 10_000;

/** Reads the open tasks of these partitions from the store and goes on with each where its log ends. */
export async function recover(
  shell: Shell,
  code: CodeCache,
  takeUp: (task: OwnedTask, mail: boolean) => void,
  partitions: readonly number[] = everyPartition,
): Promise<number> {
  const mail = new Set(await shell.store.tasksWithMail(partitions, MAIL));
  let after: TaskId | undefined;
  let recovered = 0;
  for (;;) {
    const records = await shell.store.openTasks(partitions, after, PAGE);
    for (const record of records) {
      if (shell.tasks.has(record.id)) continue;
      const task = await readTask(shell, record);
      recovered++;
      if (task.state.end !== undefined) {
        // The log ran ahead of the record: set it right and do what follows an end.
        await shell.store.saveTask(toTaskRecord(task));
        shell.finish(task);
        continue;
      }
      shell.tasks.set(task.id, task);
      takeUp(task, mail.has(task.id));
      if (record.status === 'blocked' || task.state.build !== shell.app.build) void code.verify(task);
    }
    if (records.length < PAGE) return recovered;
    after = records.at(-1)!.id;
  }
}

export const everyPartition: readonly number[] = Array.from({ length: PARTITIONS }, (_, partition) => partition);

/** A task as its log says, without its code. */
async function readTask(shell: Pick<Shell, 'store'>, record: TaskRecord): Promise<OwnedTask> {
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
  return task;
}
