import { partitionOf, type TaskId, type WorkflowLog } from '@troupe/contracts';
import type { TaskRecord, Store } from '@troupe/store';
import type { Env } from '@troupe/env';
import { heldSince } from '../cluster/held-since.ts';
import { takeUpLost } from './find-lost-tasks.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import { readableRecord, readTask } from '../log/read-task.ts';
import type { Adopt } from '../tasks/task-callbacks.ts';
import type { Ownership } from '../cluster/ownership.ts';
import type { Peers } from '../cluster/peers.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';
import type { TimerQueue } from '../time/timer-queue.ts';
import type { UnreadableTasks } from '../tasks/unreadable-tasks.ts';

const PAGE = 500;
/** Tasks with unread messages asked for at once; with more, each task is asked for its own. */
const MAX_UNREAD = 10_000;
/** Milliseconds until partitions that are being taken have their owners. */
const SETTLED_MS = 1_000;
/** Logs read at once. */
const PARALLEL = 32;

export interface RecoverParts {
  readonly adopt: Adopt;
  readonly cluster: boolean;
  readonly env: Env;
  readonly log: WorkflowLog;
  readonly ownership: Ownership;
  readonly peers: Peers;
  readonly store: Store;
  readonly tasks: OpenTasks;
  readonly timers: TimerQueue;
  readonly unreadable: UnreadableTasks;
}

/** Reads the open tasks of these partitions from the store and goes on with each where its log ends. */
export async function recover(
  parts: RecoverParts,
  resume: (task: OwnedTask, record: TaskRecord | undefined, isOurs: () => boolean, unread: boolean) => Promise<void>,
  partitions: readonly number[],
): Promise<number> {
  const unread = new Set(await parts.store.tasksWithUnread(partitions, MAX_UNREAD));
  const hasUnread = (id: TaskId): boolean => unread.size === MAX_UNREAD || unread.has(id);
  const mine = new Map(partitions.map((partition) => [partition, heldSince(parts.ownership, partition)]));
  /** Its record was damaged: another process, or this one for another partition, has the task. */
  const isElsewhere = (id: TaskId): boolean => {
    if (mine.has(partitionOf(id))) return false;
    parts.timers.add(parts.env.now() + SETTLED_MS, () => void takeUpLost(parts, id));
    return true;
  };
  let after: TaskId | undefined;
  let recovered = 0;
  for (;;) {
    const records = await parts.store.openTasks(partitions, after, PAGE);
    for (let from = 0; from < records.length; from += PARALLEL) {
      const unknown = records
        .slice(from, from + PARALLEL)
        .filter(({ id }) => !parts.tasks.has(id) && parts.unreadable.view(id) === undefined && !isElsewhere(id));
      recovered += await recoverTogether(parts, unknown, mine, (task, record, isOurs) => resume(task, record, isOurs, hasUnread(task.id)));
    }
    if (records.length < PAGE) return recovered;
    after = records.at(-1)!.id;
  }
}

type Stored = Awaited<ReturnType<Store['openTasks']>>[number];

/**
 * Reads some logs at once, and goes on with their tasks. What was read goes on, though another may have to be read
 * again: a store that loses some answers does not hold up all.
 */
async function recoverTogether(
  parts: RecoverParts,
  records: readonly Stored[],
  held: ReadonlyMap<number, () => boolean>,
  resume: (task: OwnedTask, record: TaskRecord | undefined, isOurs: () => boolean) => Promise<void>,
): Promise<number> {
  let recovered = 0;
  const readings = records.map(({ id }) => parts.tasks.reading(id));
  try {
    const read = await Promise.allSettled(records.map((record) => readTask(parts.store, record.id, readableRecord(record))));
    for (const [i, outcome] of read.entries()) {
      if (outcome.status === 'rejected') continue;
      const { task, fault } = outcome.value;
      const record = readableRecord(records[i]);
      const isHeld = held.get(partitionOf(task.id))!;
      const isOurs = (): boolean => isHeld() && !readings[i]!.isOutdated;
      if (!isOurs()) continue;
      if (fault !== undefined) await parts.unreadable.add(task, record, fault);
      // A record that cannot be read and has no log is no task.
      else if (task.state.turns === 0) continue;
      else await resume(task, record, isOurs);
      recovered++;
    }
    const failed = read.find((each) => each.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return recovered;
  } finally {
    for (const reading of readings) reading.end();
  }
}
