import { partitionOf, toFailure, type ApprovalCommand, type TaskId } from '@troupe/contracts';
import type { OpenCommand } from '@troupe/engine';
import { isReadable, isUnreadableData, type TaskRecord, type TurnRecord } from '@troupe/store';
import { canTake } from './tasks/can-take.ts';
import { heldSince } from './cluster/held-since.ts';
import type { Children } from './children/children.ts';
import type { CodeCache } from './code/code-cache.ts';
import { findLost } from './attempts/count-lost.ts';
import { isTold } from './attempts/end-attempt.ts';
import { awaitGrace } from './turns/grace.ts';
import type { LiveText } from './events/live-text.ts';
import { mismatchOfFault } from './code/mismatch.ts';
import { finishFork } from './requests/fork-task.ts';
import type { OwnedTask } from './tasks/owned-task.ts';
import { refuseReads } from './code/read-code.ts';
import type { Parking } from './recovery/parking.ts';
import { readableRecord, readTask } from './log/read-task.ts';
import type { Sessions } from './sessions/sessions.ts';
import { tellSettled } from './tasks/settled.ts';
import type { Shell } from './shell.ts';
import { saveRecord } from './tasks/save-record.ts';
import { stopOrphan } from './children/stop-child.ts';
import { isCalm, toTaskRecord } from './tasks/task-record.ts';
import { dropAllTimers, setTimer } from './tasks/task-timers.ts';
import type { StopWork } from './attempts/stop-work.ts';
import { endAllUnderway } from './turns/underway.ts';
import type { UpdateAnswers } from './requests/update-answers.ts';
import type { WorkParts } from './calls/work.ts';
import type { WorkTimeouts } from './attempts/work-timeouts.ts';

export interface LifecycleParts {
  readonly code: CodeCache;
  readonly children: Children;
  readonly sessions: Sessions;
  readonly work: WorkParts;
  readonly timeouts: WorkTimeouts;
  readonly stops: StopWork;
  readonly answers: UpdateAnswers;
  readonly text: LiveText;
  readonly parking: Parking;
}

type Lifecycle = Pick<Shell, 'finish' | 'lose' | 'adopt' | 'isAdopting' | 'stopTask' | 'awaitStart' | 'awaitDeadline' | 'dispatch'> & {
  /** Goes on with a task whose log was read, and for which this process did nothing yet. */
  takeUp(task: OwnedTask, found: Found): void;
  /**
   * The same for one that is not in memory yet and may have ended.
   *
   * @param record undefined when it is gone or cannot be read
   * @param isOurs whether its partition is this process's since before its log was read: without that it is not taken up
   */
  resume(task: OwnedTask, record: TaskRecord | undefined, isOurs: () => boolean, mail?: boolean, untouched?: boolean): Promise<void>;
};

interface Found {
  /** Something may be kept for it. */
  readonly mail?: boolean;
  /** Its code may not fit: it has changed, or the task was blocked. */
  readonly doubt?: 'changed' | 'blocked';
  /** It was forked a moment ago. */
  readonly fork?: boolean;
  /** Nothing was begun for it. */
  readonly untouched?: boolean;
}

/** Limits of asking another process for what nobody waits for. */
const PATIENT = { patience: 60_000 };
/** Milliseconds before a task that could not be read is read again. */
const ADOPT_AGAIN = 1_000;
/** How many first turns of unknown outcome are remembered. */
const MAX_UNSURE = 10_000;

interface LifecycleState extends LifecycleParts {
  readonly shell: Shell;
  /** First turns that this process may have stored without learning of it. */
  readonly unsure: Map<TaskId, readonly TurnRecord[]>;
  readonly adopting: Map<TaskId, Promise<void>>;
  /** Those whose reading failed, until it is tried again. */
  readonly toRead: Set<TaskId>;
}

/** How tasks begin, pause and end in this process. */
export function createLifecycle(shell: Shell, parts: LifecycleParts): Lifecycle {
  const lifecycle: LifecycleState = { shell, ...parts, unsure: new Map(), adopting: new Map(), toRead: new Set() };
  return {
    dispatch: (task, open) => dispatch(lifecycle, task, open),
    lose: (task) => lose(lifecycle, task),
    finish: (task) => finish(lifecycle, task),
    awaitStart: (task) => awaitStart(lifecycle, task),
    awaitDeadline: (task) => awaitDeadline(lifecycle, task),
    stopTask(id, how, reason) {
      const task = lifecycle.shell.tasks.get(id);
      if (task !== undefined) lifecycle.shell.enqueue(task, { input: { kind: how, reason } });
      else if (!lifecycle.shell.ownership.owns(partitionOf(id)))
        lifecycle.shell.peers.ask(id, 'stop', [id, how, reason], PATIENT).catch((error: unknown) => {
          lifecycle.shell.log.error('cannot stop a task of another process', { task: id, error: toFailure(error).message });
        });
    },
    isAdopting: (id) => lifecycle.adopting.has(id) || lifecycle.toRead.has(id),
    adopt(id, first) {
      if (first !== undefined) {
        if (lifecycle.unsure.size === MAX_UNSURE) lifecycle.unsure.delete(lifecycle.unsure.keys().next().value!);
        lifecycle.unsure.set(id, [...(lifecycle.unsure.get(id) ?? []), first]);
      }
      const known = lifecycle.adopting.get(id);
      if (known !== undefined) return known;
      const adopted = adoptNow(lifecycle, id).finally(() => lifecycle.adopting.delete(id));
      lifecycle.adopting.set(id, adopted);
      return adopted;
    },
    resume: (task, record, isOurs, mail, untouched) => resumeOrBlock(lifecycle, task, record, isOurs, mail, untouched),
    takeUp: (task, found) => takeUp(lifecycle, task, found),
  };
}

function begin(lifecycle: LifecycleState, task: OwnedTask, open: OpenCommand): void {
  const { command } = open;
  switch (command.kind) {
    case 'step':
    case 'activity':
    case 'tool':
    case 'model':
      if (open.stopping) lifecycle.stops.stop(task, open);
      else lifecycle.work.dispatchWork(task, open);
      break;
    case 'child':
      if (open.freeAt !== undefined || open.stopping) lifecycle.children.ensure(task, command);
      break;
    case 'timer':
      setTimer(lifecycle.shell, task, command.id, 'due', command.due, () => {
        if (task.state.open.get(command.id) === open && !isTold(task, command.id))
          lifecycle.shell.enqueue(task, { input: { kind: 'resolved', id: command.id } });
      });
      break;
    case 'open-session':
      lifecycle.sessions.open(task, command);
      break;
    case 'approval':
      awaitApproval(lifecycle, task, command);
      break;
    case 'await-signal':
      break;
    default:
      command satisfies never;
  }
}

/** Who decides first counts, a human or the deadline; of both that come together, who came first. */
function awaitApproval(lifecycle: LifecycleState, task: OwnedTask, { id, due, late = 'deadline passed' }: ApprovalCommand): void {
  if (due === undefined) return;
  setTimer(lifecycle.shell, task, id, 'due', due, () => {
    if (!task.state.open.has(id) || isTold(task, id)) return;
    const value = { decision: 'reject', reason: late, expired: true } as const;
    lifecycle.shell.enqueue(task, { input: { kind: 'resolved', id, value, decidedAt: lifecycle.shell.env.now() } });
  });
}

/** What cannot be begun is the matter of its task alone (R6). */
function dispatch(lifecycle: LifecycleState, task: OwnedTask, open: OpenCommand): void {
  try {
    begin(lifecycle, task, open);
  } catch (error) {
    const { kind, name } = open.command;
    lifecycle.shell.block(task, mismatchOfFault(`${kind} "${name}" cannot be begun`, error, task.state, lifecycle.shell.app.build));
  }
}

function lose(lifecycle: LifecycleState, task: OwnedTask): void {
  lifecycle.shell.tasks.remove(task);
  task.phase = 'gone';
  dropAllTimers(lifecycle.shell, task);
  lifecycle.code.forget(task);
  task.execution = undefined;
  lifecycle.answers.over(task.id, 'moved');
  refuseReads(task);
  lifecycle.text.forget(task.id);
  for (const { command } of task.state.open.values()) if (command.kind === 'open-session') lifecycle.sessions.forget(task, command);
  for (const live of task.live.values()) live.stop(new Error('Another process has the task.'));
  task.live.clear();
  for (const pending of task.inbox.splice(0)) pending.settled?.('lost');
  tellSettled(task);
  endAllUnderway(task);
  tellWaiting(task);
  for (const told of task.listeners ?? []) told([], false);
}

function finish(lifecycle: LifecycleState, task: OwnedTask): void {
  lifecycle.shell.tasks.remove(task);
  dropAllTimers(lifecycle.shell, task);
  lifecycle.code.forget(task);
  task.execution = undefined;
  lifecycle.answers.over(task.id, 'ended');
  refuseReads(task);
  lifecycle.text.forget(task.id);
  lifecycle.children.tellParent(task);
  lifecycle.sessions.close(task);
  for (const pending of task.inbox.splice(0)) pending.settled?.('ended');
  endAllUnderway(task);
  tellWaiting(task);
}

function awaitStart(lifecycle: LifecycleState, task: OwnedTask): void {
  const { start } = task.state;
  setTimer(lifecycle.shell, task, 'task', 'start', start.startAt ?? 0, () => {
    if (!task.state.started && task.state.end === undefined && canTake(task, start)) lifecycle.shell.enqueue(task, { input: start });
  });
}

function awaitDeadline(lifecycle: LifecycleState, task: OwnedTask): void {
  setTimer(lifecycle.shell, task, 'task', 'deadline', task.state.start.deadline!, () => {
    if (task.state.end === undefined && task.state.stopping !== 'expired') lifecycle.shell.enqueue(task, { input: { kind: 'expired' } });
  });
}

function takeUp(lifecycle: LifecycleState, task: OwnedTask, { mail = false, doubt, fork = false, untouched = false }: Found): void {
  const { state } = task;
  task.takenAt = state.turns;
  task.takenSince = lifecycle.shell.env.now();
  task.unread = mail;
  task.unsent = true;
  task.lost = untouched ? undefined : findLost(lifecycle.shell, task, fork);
  if (state.start.deadline !== undefined) awaitDeadline(lifecycle, task);
  if (!state.started) awaitStart(lifecycle, task);
  awaitGrace(lifecycle.shell, task, 'takenUp');
  stopOrphan(lifecycle.shell, task).catch((error: unknown) => {
    lifecycle.shell.log.error('cannot see whether the parent of a task still waits for it', {
      task: task.id,
      error: toFailure(error).message,
    });
  });
  // Whether it may go on or not, its limits hold.
  for (const open of state.open.values()) {
    lifecycle.timeouts.watchClose(task, open);
    if (open.command.kind === 'approval') awaitApproval(lifecycle, task, open.command);
  }
  // Code that may not fit does nothing before it is known to.
  if (doubt === undefined) lifecycle.shell.goOn(task);
  else
    void lifecycle.code.verify(task).then(() => {
      if (doubt === 'blocked' && task.blocked === undefined && task.phase !== 'gone') lifecycle.parking.unblock(task);
      lifecycle.shell.goOn(task);
    });
}

/** Whether the log is no more than such a turn: nothing it asks for was ever sent, for nobody knew that it is durable (R2). */
async function isUntouched(lifecycle: LifecycleState, { id, state }: OwnedTask): Promise<boolean> {
  const turns = lifecycle.unsure.get(id);
  if (turns === undefined || lifecycle.shell.cluster || state.turns > 1) return false;
  const [stored] = await lifecycle.shell.store.readTurns(id, 0, 1);
  return stored !== undefined && isReadable(stored) && turns.some(({ body, at }) => stored.body === body && stored.at === at);
}

async function resume(
  lifecycle: LifecycleState,
  task: OwnedTask,
  record: TaskRecord | undefined,
  isOurs: () => boolean,
  mail = true,
  untouched = false,
): Promise<void> {
  if (task.state.end !== undefined) {
    // The log ran ahead of the record: set it right and do what follows an end.
    await (record === undefined
      ? lifecycle.shell.store.replaceTask(toTaskRecord(task))
      : lifecycle.shell.store.saveTask(toTaskRecord(task)));
    finish(lifecycle, task);
    return;
  }
  if (!(await finishFork(lifecycle.shell, task))) return;
  if (record === undefined) await lifecycle.shell.store.replaceTask(toTaskRecord(task));
  if (!isOurs() || !lifecycle.shell.tasks.add(task)) return;
  // What the record of a task at rest says is what lists find it by.
  if (record !== undefined && record.n < task.state.turns && isCalm(task.state, undefined)) saveRecord(lifecycle.shell, task);
  const doubt = record?.status === 'blocked' ? 'blocked' : task.state.build === lifecycle.shell.app.build ? undefined : 'changed';
  takeUp(lifecycle, task, { mail, untouched, ...(doubt === undefined ? {} : { doubt }) });
}

/** What a task is made of (the log it is a copy of) may be what cannot be read. */
async function resumeOrBlock(
  lifecycle: LifecycleState,
  task: OwnedTask,
  record: TaskRecord | undefined,
  isOurs: () => boolean,
  mail?: boolean,
  untouched?: boolean,
): Promise<void> {
  try {
    await resume(lifecycle, task, record, isOurs, mail, untouched);
  } catch (error) {
    if (!isUnreadableData(error)) throw error;
    await lifecycle.shell.unreadable.add(task, record, error);
  }
}

async function adoptNow(lifecycle: LifecycleState, id: TaskId): Promise<void> {
  try {
    lifecycle.toRead.delete(id);
    if (lifecycle.shell.tasks.has(id)) return;
    const isOurs = heldSince(lifecycle.shell.ownership, partitionOf(id));
    const record = readableRecord(await lifecycle.shell.store.readTask(id));
    if (record?.open === false) return;
    const { task, fault } = await readTask(lifecycle.shell.store, id, record);
    if (lifecycle.shell.tasks.has(id) || !isOurs() || !lifecycle.shell.ownership.owns(partitionOf(id))) return;
    lifecycle.shell.unreadable.remove(id);
    if (fault !== undefined) await lifecycle.shell.unreadable.add(task, record, fault);
    // Without a log there is nothing of it at all.
    else if (task.state.turns > 0) await resumeOrBlock(lifecycle, task, record, isOurs, true, await isUntouched(lifecycle, task));
    if (lifecycle.shell.tasks.get(id) === task) lifecycle.unsure.delete(id);
  } catch (error) {
    lifecycle.shell.log.error('cannot read a task, trying again', { task: id, error: toFailure(error).message });
    lifecycle.toRead.add(id);
    lifecycle.shell.timers.add(lifecycle.shell.env.now() + ADOPT_AGAIN, () => void lifecycle.shell.adopt(id));
  }
}

function tellWaiting(task: OwnedTask): void {
  for (const told of task.whenEnded ?? []) told();
}
