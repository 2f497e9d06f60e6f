import { partitionOf, toFailure, type TaskId, type WorkflowLog } from '@troupe/contracts';
import { isReadable, isUnreadableData, type TaskRecord, type TurnRecord } from '@troupe/store';
import { findLost, type LostParts } from '../attempts/count-lost.ts';
import type { WorkTimeouts } from '../attempts/work-timeouts.ts';
import { awaitApproval } from '../calls/await-approval.ts';
import { stopOrphan, type StopChildParts } from '../children/stop-child.ts';
import { heldSince } from '../cluster/held-since.ts';
import type { CodeCache } from '../code/code-cache.ts';
import { readableRecord, readTask } from '../log/read-task.ts';
import { finishFork } from '../requests/fork-task.ts';
import type { LoadedApp } from '../code/loaded-app.ts';
import type { Ownership } from '../cluster/ownership.ts';
import type { Lifecycle } from '../lifecycle.ts';
import type { UnreadableTasks } from '../tasks/unreadable-tasks.ts';
import type { Adopt, GoOn } from '../tasks/task-callbacks.ts';
import type { TaskReading } from '../tasks/open-tasks.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import { saveRecord } from '../tasks/save-record.ts';
import { isCalm, toTaskRecord } from '../tasks/task-record.ts';
import { awaitGrace, type GraceParts } from '../turns/grace.ts';
import type { Blocking } from './blocking.ts';

/** How a task whose log was read goes on in this process. */
export interface AdoptTask {
  /** Goes on with a task whose log was read, and for which this process did nothing yet. */
  takeUp(task: OwnedTask, found: Found): void;
  /**
   * The same for one that is not in memory yet and may have ended.
   *
   * @param record undefined when it is gone or cannot be read
   * @param isOurs whether its partition is this process's, and what was read of it the newest, since before its log was read: without that it is not taken up
   */
  resume(task: OwnedTask, record: TaskRecord | undefined, isOurs: () => boolean, unread?: boolean, untouched?: boolean): Promise<void>;
  /**
   * Reads a task of an owned partition from the store and goes on with it, unless it is here. `first`:
   * its first turn, which this process may have stored without learning of it.
   */
  adopt(id: TaskId, first?: TurnRecord): Promise<void>;
  /** A task of an owned partition is being read, and is not among the tasks. */
  isAdopting(id: TaskId): boolean;
}

interface Found {
  /** Something may be kept for it. */
  readonly unread?: boolean;
  /** Its code may not fit: it has changed, or the task was blocked. */
  readonly doubt?: 'changed' | 'blocked';
  /** It was forked a moment ago. */
  readonly fork?: boolean;
  /** Nothing was begun for it. */
  readonly untouched?: boolean;
}

export interface AdoptParts extends LostParts, StopChildParts, GraceParts {
  readonly adopt: Adopt;
  readonly blocking: Pick<Blocking, 'unblock'>;
  readonly code: Pick<CodeCache, 'verify'>;
  readonly goOn: GoOn;
  readonly lifecycle: Pick<Lifecycle, 'awaitDeadline' | 'awaitStart' | 'finish'>;
  readonly loaded: LoadedApp;
  readonly log: WorkflowLog;
  readonly ownership: Ownership;
  readonly timeouts: Pick<WorkTimeouts, 'watchClose'>;
  readonly unreadable: UnreadableTasks;
}

interface AdoptState extends AdoptParts {
  /** First turns that this process may have stored without learning of it. */
  readonly unknownFirst: Map<TaskId, readonly TurnRecord[]>;
  readonly adopting: Map<TaskId, Promise<void>>;
  /** Those whose reading failed, until it is tried again. */
  readonly toRead: Set<TaskId>;
}

/** Milliseconds before a task that could not be read is read again. */
const RETRY_MS = 1_000;
/** How many first turns of unknown outcome are remembered. */
const MAX_UNKNOWN = 10_000;

export function createAdoptTask(parts: AdoptParts): AdoptTask {
  const state: AdoptState = { ...parts, unknownFirst: new Map(), adopting: new Map(), toRead: new Set() };
  const { unknownFirst, adopting, toRead } = state;
  return {
    takeUp: (task, found) => takeUp(state, task, found),
    resume: (task, record, isOurs, unread, untouched) => resumeOrBlock(state, task, record, isOurs, unread, untouched),
    isAdopting: (id) => adopting.has(id) || toRead.has(id),
    adopt(id, first) {
      if (first !== undefined) {
        if (unknownFirst.size === MAX_UNKNOWN) unknownFirst.delete(unknownFirst.keys().next().value!);
        unknownFirst.set(id, [...(unknownFirst.get(id) ?? []), first]);
      }
      const known = adopting.get(id);
      if (known !== undefined) return known;
      const adopted = adoptNow(state, id).finally(() => adopting.delete(id));
      adopting.set(id, adopted);
      return adopted;
    },
  };
}

async function adoptNow(parts: AdoptState, id: TaskId): Promise<void> {
  try {
    parts.toRead.delete(id);
    while (!parts.tasks.has(id)) {
      const reading = parts.tasks.reading(id);
      try {
        await readAndResume(parts, id, reading);
      } finally {
        reading.end();
      }
      if (!reading.isOutdated) return;
    }
  } catch (error) {
    parts.log.error('cannot read a task, trying again', { task: id, error: toFailure(error).message });
    parts.toRead.add(id);
    parts.timers.add(parts.env.now() + RETRY_MS, () => void parts.adopt(id));
  }
}

async function readAndResume(parts: AdoptState, id: TaskId, reading: TaskReading): Promise<void> {
  const isHeld = heldSince(parts.ownership, partitionOf(id));
  const isOurs = (): boolean => isHeld() && !reading.isOutdated;
  const record = readableRecord(await parts.store.readTask(id));
  if (record?.open === false) return;
  const { task, fault } = await readTask(parts.store, id, record);
  if (!isOurs() || !parts.ownership.owns(partitionOf(id))) return;
  parts.unreadable.remove(id);
  if (fault !== undefined) await parts.unreadable.add(task, record, fault);
  // Without a log there is nothing of it at all.
  else if (task.state.turns > 0) await resumeOrBlock(parts, task, record, isOurs, true, await isUntouched(parts, task));
  if (parts.tasks.get(id) === task) parts.unknownFirst.delete(id);
}

/** What a task is made of (the log it is a copy of) may be what cannot be read. */
async function resumeOrBlock(
  parts: AdoptState,
  task: OwnedTask,
  record: TaskRecord | undefined,
  isOurs: () => boolean,
  unread?: boolean,
  untouched?: boolean,
): Promise<void> {
  try {
    await resume(parts, task, record, isOurs, unread, untouched);
  } catch (error) {
    if (!isUnreadableData(error)) throw error;
    await parts.unreadable.add(task, record, error);
  }
}

async function resume(
  parts: AdoptState,
  task: OwnedTask,
  record: TaskRecord | undefined,
  isOurs: () => boolean,
  unread = true,
  untouched = false,
): Promise<void> {
  if (task.state.end !== undefined) {
    // The log ran ahead of the record: set it right and do what follows an end.
    await (record === undefined ? parts.store.replaceTask(toTaskRecord(task)) : parts.store.saveTask(toTaskRecord(task)));
    parts.lifecycle.finish(task);
    return;
  }
  if (!(await finishFork(parts, task)) || !isOurs()) return;
  if (record === undefined) await parts.store.replaceTask(toTaskRecord(task));
  if (!isOurs() || !parts.tasks.add(task)) return;
  // What the record of a task at rest says is what lists find it by.
  if (record !== undefined && record.n < task.state.turns && isCalm(task.state, undefined)) saveRecord(parts, task);
  const doubt = record?.status === 'blocked' ? 'blocked' : task.state.build === parts.loaded.app.build ? undefined : 'changed';
  takeUp(parts, task, { unread, untouched, ...(doubt === undefined ? {} : { doubt }) });
}

/** Whether the log is no more than such a turn: nothing it asks for was ever sent, for no process knew that it is durable (R2). */
async function isUntouched(parts: AdoptState, { id, state }: OwnedTask): Promise<boolean> {
  const turns = parts.unknownFirst.get(id);
  if (turns === undefined || parts.cluster || state.turns > 1) return false;
  const [stored] = await parts.store.readTurns(id, 0, 1);
  return stored !== undefined && isReadable(stored) && turns.some(({ body, at }) => stored.body === body && stored.at === at);
}

function takeUp(parts: AdoptState, task: OwnedTask, { unread = false, doubt, fork = false, untouched = false }: Found): void {
  const { state } = task;
  task.takenAt = state.turns;
  task.takenSince = parts.env.now();
  task.unread = unread;
  task.unsent = true;
  task.lost = untouched ? undefined : findLost(parts, task, fork);
  if (state.start.deadline !== undefined) parts.lifecycle.awaitDeadline(task);
  if (!state.started) parts.lifecycle.awaitStart(task);
  awaitGrace(parts, task, 'takenUp');
  stopOrphan(parts, task).catch((error: unknown) => {
    parts.log.error('cannot see whether the parent of a task still waits for it', {
      task: task.id,
      error: toFailure(error).message,
    });
  });
  // Whether it may go on or not, its limits hold.
  for (const open of state.open.values()) {
    parts.timeouts.watchClose(task, open);
    if (open.command.kind === 'approval') awaitApproval(parts, task, open);
  }
  // Code that may not fit does nothing before it is known to.
  if (doubt === undefined) parts.goOn(task);
  else
    void parts.code.verify(task).then(() => {
      if (doubt === 'blocked' && task.blocked === undefined && task.phase !== 'gone') parts.blocking.unblock(task);
      parts.goOn(task);
    });
}
