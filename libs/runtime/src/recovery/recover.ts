import { partitionOf, type TaskId } from '@troupe/contracts';
import type { TaskRecord } from '@troupe/store';
import { heldSince } from '../cluster/held-since.ts';
import { takeUpLost } from './find-lost-tasks.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import { readableRecord, readTask } from '../log/read-task.ts';
import type { Shell } from '../shell.ts';

const PAGE = 500;
/** Tasks with unread messages asked for at once; with more, each task is asked for its own. */
const MAX_UNREAD = 10_000;
/** Milliseconds until partitions that are being taken have their owners. */
const SETTLED_MS = 1_000;
/** Logs read at once. */
const PARALLEL = 32;

/** Reads the open tasks of these partitions from the store and goes on with each where its log ends. */
export async function recover(
  shell: Pick<Shell, 'adopt' | 'cluster' | 'env' | 'log' | 'ownership' | 'peers' | 'store' | 'tasks' | 'timers' | 'unreadable'>,
  resume: (task: OwnedTask, record: TaskRecord | undefined, isOurs: () => boolean, unread: boolean) => Promise<void>,
  partitions: readonly number[],
): Promise<number> {
  const unread = new Set(await shell.store.tasksWithUnread(partitions, MAX_UNREAD));
  const hasUnread = (id: TaskId): boolean => unread.size === MAX_UNREAD || unread.has(id);
  const mine = new Map(partitions.map((partition) => [partition, heldSince(shell.ownership, partition)]));
  /** Its record was damaged: another process, or this one for another partition, has the task. */
  const isElsewhere = (id: TaskId): boolean => {
    if (mine.has(partitionOf(id))) return false;
    shell.timers.add(shell.env.now() + SETTLED_MS, () => void takeUpLost(shell, id));
    return true;
  };
  let after: TaskId | undefined;
  let recovered = 0;
  for (;;) {
    const records = await shell.store.openTasks(partitions, after, PAGE);
    for (let from = 0; from < records.length; from += PARALLEL) {
      const unknown = records
        .slice(from, from + PARALLEL)
        .filter(({ id }) => !shell.tasks.has(id) && shell.unreadable.view(id) === undefined && !isElsewhere(id));
      const read = await Promise.allSettled(unknown.map((record) => readTask(shell.store, record.id, readableRecord(record))));
      // What was read goes on, though another may have to be read again: a store that loses some answers does not hold up all.
      for (const [i, outcome] of read.entries()) {
        if (outcome.status === 'rejected') continue;
        const { task, fault } = outcome.value;
        const record = readableRecord(unknown[i]);
        const isOurs = mine.get(partitionOf(task.id))!;
        if (!isOurs()) continue;
        if (fault !== undefined) await shell.unreadable.add(task, record, fault);
        // A record that cannot be read and has no log is no task.
        else if (task.state.turns === 0) continue;
        else await resume(task, record, isOurs, hasUnread(task.id));
        recovered++;
      }
      const failed = read.find((each) => each.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    }
    if (records.length < PAGE) return recovered;
    after = records.at(-1)!.id;
  }
}
