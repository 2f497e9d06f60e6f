import {
  sessionsSubject,
  toFailure,
  TroupeError,
  type Json,
  type OpenSessionCommand,
  type Start,
  type TaskId,
  type Bounds,
  type WorkflowLog,
} from '@troupe/contracts';
import { isReadable, isUnreadableData, type Store } from '@troupe/store';
import type { Bus } from '@troupe/bus';
import type { Env } from '@troupe/env';
import { blockByData } from '../tasks/block-by-data.ts';
import { isHalted } from '../tasks/can-take.ts';
import { aboutOf } from './session-about.ts';
import { appendGained, applyEnd } from './apply-end.ts';
import { createNextWriter } from './next-writer.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import { sessionHistory } from './session-history.ts';
import { heldAbove } from './held-above.ts';
import { sessionLine, type SessionLine } from './session-line.ts';
import { sessionOf } from './session-of.ts';
import { sessionOwners, type SessionOwners } from './session-owners.ts';
import { sessionRecords, type SessionRecords } from './session-records.ts';
import { takenMessages } from './steering/taken-messages.ts';
import { belowTask } from '../tasks/task-tree.ts';
import type { Block } from '../tasks/task-callbacks.ts';
import type { Inbox } from '../turns/inbox.ts';
import type { LoadedApp } from '../code/loaded-app.ts';
import type { Ownership } from '../cluster/ownership.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';
import type { TimerQueue } from '../time/timer-queue.ts';

/**
 * Conversations that outlive tasks.
 *
 * C1  One task may write a session at a time; others wait their turn.
 * C2  What a task adds is in its terminal turn: writing it into the session afterwards can be
 *     repeated by anybody, at a position only that task had (C1), so it happens once.
 * C3  A reader of a session after the end of a task reads what that task added.
 * C4  Those that wait are let in in the order they came in: a task has its place in the store before its start
 *     is, whichever process is to drive it, and keeps it until it has had the session.
 * C5  A task never waits for a session that a task above it has: that one waits for this one.
 */
export interface Sessions {
  /** Before a task is started in a session: whose it is from now on (C6). */
  readonly begin: SessionOwners['begin'];
  /** Gives a task that is about to be started its place in the session it begins with (C4). */
  join(session: string, id: TaskId, start: Start): Promise<void>;
  /** Waits for the right to write; the command resolves with the number of entries. */
  open(task: OwnedTask, command: OpenSessionCommand): void;
  /** The task waits no longer for the right to write. */
  leave(task: OwnedTask, command: OpenSessionCommand): void;
  /** It waits in another process, or not here. */
  forget(task: OwnedTask, command: OpenSessionCommand): void;
  /** The task ended: write what it adds, let the next one in. */
  close(task: OwnedTask): void;
  /** Sees to it that what a writer adds is there, should it have ended (C3). */
  settle(writer: TaskId): Promise<void>;
  /** Whether a writer may add to the session. If not, what it added is there, and it has no place any more. */
  isWriting(id: string, writer: TaskId): Promise<boolean>;
  /** What the session held before `at`, as far as a model gets so many characters of it and there is room. */
  messages(id: string, at: number, characters: number): Promise<readonly Json[]>;
  /** Lets waiting tasks try again; called by the sweep. */
  retry(): void;
  /** While tasks are read from the store, those of them that have no place get none: all are to be there first. */
  inOrder<T>(read: () => Promise<T>): Promise<T>;
  /** The same for one session that has no writer any more. */
  letNextIn(id: string): void;
}

/** Milliseconds until what the store did not do is tried again. */
const RETRY_MS = 1_000;

export interface SessionsParts {
  readonly block: Block;
  readonly bounds: Bounds;
  readonly bus: Bus;
  readonly cluster: boolean;
  readonly enqueue: Inbox['enqueue'];
  readonly env: Env;
  readonly loaded: LoadedApp;
  readonly log: WorkflowLog;
  readonly ownership: Ownership;
  readonly store: Store;
  readonly tasks: OpenTasks;
  readonly timers: TimerQueue;
}

interface SessionParts extends SessionsParts {
  readonly records: SessionRecords;
  readonly nextWriter: ReturnType<typeof createNextWriter>;
  /** Tasks of this process that wait, by session. */
  readonly waiting: Map<string, SessionLine>;
  /** Sessions that are being passed on, and whether something happened meanwhile. */
  readonly passing: Map<string, boolean>;
  /** How many reads of tasks from the store are in flight. */
  reading: number;
}

export function createSessions(given: SessionsParts): Sessions {
  const records = sessionRecords(given.store);
  const parts: SessionParts = {
    ...given,
    records,
    nextWriter: createNextWriter(given, records),
    waiting: new Map(),
    passing: new Map(),
    reading: 0,
  };

  return {
    begin: sessionOwners(parts.store).begin,
    join: (session, id, start) => join(parts, session, id, start),
    open: (task, command) => open(parts, task, command),
    leave: (task, command) => leave(parts, task, command),
    forget: (task, command) => forget(parts, task, command),
    close: (task) => close(parts, task),
    messages: sessionHistory(records, parts.bounds),
    letNextIn: (id) => letNextIn(parts, id),
    async settle(writer) {
      const record = await parts.store.readTask(writer);
      if (record !== undefined && isReadable(record)) await applyEnd(parts, record);
    },
    isWriting: (id, writer) => isWriting(parts, id, writer),
    retry: () => retry(parts),
    async inOrder(read) {
      parts.reading++;
      try {
        return await read();
      } finally {
        if (--parts.reading === 0) retry(parts);
      }
    },
  };
}

function open(parts: SessionParts, task: OwnedTask, command: OpenSessionCommand): void {
  const line = parts.waiting.get(command.name) ?? sessionLine();
  parts.waiting.set(command.name, line);
  line.add(task, command);
  if (task.state.start.deferred === undefined) return letNextIn(parts, command.name);
  // Its place is behind those that came while a human decided.
  void join(parts, command.name, task.id, task.state.start)
    .catch(() => {})
    .then(() => letNextIn(parts, command.name));
}

function letNextIn(parts: SessionParts, id: string): void {
  if (parts.passing.has(id)) {
    parts.passing.set(id, true);
    return;
  }
  if (!isAnyWaiting(parts, id)) return;
  parts.passing.set(id, false);
  const over = (): void => {
    const again = parts.passing.get(id) === true;
    parts.passing.delete(id);
    if (again) letNextIn(parts, id);
  };
  passOn(parts, id).then(over, (error: unknown) => {
    over();
    if (isUnreadableData(error)) for (const [task] of parts.waiting.get(id) ?? []) void blockByData(parts, task, error);
    else {
      parts.log.error('cannot open a session, trying again', { session: id, error: toFailure(error).message });
      parts.timers.add(parts.env.now() + RETRY_MS, () => letNextIn(parts, id));
    }
  });
}

/** Whether one that can go on waits here for the session. */
function isAnyWaiting(parts: SessionParts, id: string): boolean {
  const line = parts.waiting.get(id);
  if (line === undefined) return false;
  for (const [task, command] of line) if (!stillWaits(task, command)) line.remove(task);
  if (line.size === 0) parts.waiting.delete(id);
  return [...line].some(([task]) => !isHalted(task));
}

/** Lets the first to come in, when it waits here and the session has no writer. */
async function passOn(parts: SessionParts, id: string): Promise<void> {
  while (isAnyWaiting(parts, id)) {
    const line = parts.waiting.get(id)!;
    const session = await parts.records.read(id);
    const { writer } = session;
    // A process may have let it in and died, or lost the task, before that was in its log.
    const unaware = writer && line.find(writer);
    if (unaware !== undefined) return letIn(parts, unaware, session.length);
    const isWritten = writer !== undefined && (await isWriting(parts, id, writer));
    for (const { waiting, value } of await takenMessages(parts, id, line)) letIn(parts, waiting, value);
    if (isWritten) return refuseBelow(parts, line, id, writer);
    const next = await parts.nextWriter(
      id,
      line,
      ([task, command]) => !(isHalted(task) || (parts.reading > 0 && isFromLog(task, command))),
    );
    if (next === undefined) return;
    if (!(await parts.records.pass(session, next[0].id, parts.env.now(), await aboutOf(parts.store, session, next[0])))) continue;
    return letIn(parts, next, (await parts.records.read(id)).length);
  }
}

function letIn(parts: SessionParts, [task, command]: readonly [OwnedTask, OpenSessionCommand], at: Json): void {
  forget(parts, task, command);
  if (stillWaits(task, command)) parts.enqueue(task, { input: { kind: 'resolved', id: command.id, value: at } });
}

/** A writer may have ended and died before it let go (C2): then what it adds is written. */
async function isWriting(parts: SessionParts, id: string, writer: TaskId): Promise<boolean> {
  if (parts.tasks.has(writer)) return true;
  const record = await parts.store.readTask(writer);
  // One that cannot be read may not have ended.
  if (record !== undefined && (!isReadable(record) || record.open)) return true;
  if (record !== undefined) await applyEnd(parts, record);
  await parts.records.leave(id, writer);
  return false;
}

async function refuseBelow(parts: SessionParts, line: SessionLine, id: string, writer: TaskId): Promise<void> {
  const isBelow = belowTask(parts, writer);
  for (const [task, command] of line) {
    const parent = task.state.start.parent?.task;
    // Nobody waits for a task that was passed a call.
    if (parent === undefined || task.state.start.deferred !== undefined) continue;
    if (!(await isBelow({ parent })) || !stillWaits(task, command)) continue;
    leave(parts, task, command);
    parts.enqueue(task, { input: { kind: 'rejected', id: command.id, failure: toFailure(heldAbove(id, writer)) } });
  }
}

function close(parts: SessionParts, task: OwnedTask): void {
  const gained = task.state.end?.session;
  const id = gained?.id ?? sessionOf(task.id, task.state.start);
  if (id === undefined) return;
  const finish = async (): Promise<void> => {
    const { task: kind, name } = task.state.start;
    const by = { task: task.id, agent: kind === 'agent' ? name : undefined, at: task.state.updatedAt };
    if (gained !== undefined) await appendGained(parts, by, gained);
    await parts.records.leave(id, task.id);
    await parts.records.release(id, task.id, parts.env.now());
  };
  finish().then(
    () => {
      letNextIn(parts, id);
      if (parts.cluster) parts.bus.broadcast(sessionsSubject, { session: id });
    },
    (error: unknown) => {
      parts.log.error('cannot close a session, trying again', { session: id, error: toFailure(error).message });
      parts.timers.add(parts.env.now() + RETRY_MS, () => close(parts, task));
    },
  );
}

function forget(parts: SessionParts, task: OwnedTask, { name: id }: OpenSessionCommand): void {
  const line = parts.waiting.get(id);
  if (line?.remove(task) === true && line.size === 0) parts.waiting.delete(id);
}

function leave(parts: SessionParts, task: OwnedTask, command: OpenSessionCommand): void {
  forget(parts, task, command);
  // Should that fail, its place is given up when it ends.
  parts.records.leave(command.name, task.id).then(
    () => letNextIn(parts, command.name),
    () => {},
  );
}

function stillWaits(task: OwnedTask, command: OpenSessionCommand): boolean {
  return (
    task.phase !== 'gone' && task.state.open.has(command.id) && !task.inbox.some(({ input }) => 'id' in input && input.id === command.id)
  );
}

function retry(parts: SessionParts): void {
  for (const id of [...parts.waiting.keys()]) letNextIn(parts, id);
}

async function join(parts: SessionParts, session: string, id: TaskId, { startAt = 0 }: Start): Promise<void> {
  const now = parts.env.now();
  // One that is to begin later comes when it begins.
  if (startAt > now) return;
  await parts.records.join(session, { task: id, at: now }).catch((error: unknown) => {
    if (error instanceof TroupeError && error.retryable === true) throw error;
    parts.log.error('a task has no place in its session', { session, task: id, error: toFailure(error).message });
  });
}

/** Whether the log had it when this process took the task up. */
function isFromLog({ takenAt }: OwnedTask, { id }: OpenSessionCommand): boolean {
  return Number(id.slice(0, id.indexOf('.'))) < takenAt;
}
