import {
  callId,
  CancelledError,
  isEnd,
  partitionOf,
  publicId,
  splitCallId,
  toFailure,
  TroupeError,
  withoutStack,
  type CallId,
  type ChildCommand,
  type EndCommand,
  type Failure,
  type Input,
  type Start,
  type Task,
  type TaskId,
  type Usage,
} from '@troupe/contracts';
import { isUnreadableData } from '@troupe/store';
import { deferredApproval } from './deferred-child.ts';
import { startOfChild, type StartOfChildParts } from './start-of-child.ts';
import type { OwnedTask, PendingInput } from '../tasks/owned-task.ts';
import { sessionOf } from '../sessions/session-of.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { onceSettled } from '../tasks/settled.ts';
import type { Existing, StartOnce } from '../starts/start-once.ts';
import { existingOf } from './existing-of.ts';
import { stopChild } from './stop-child.ts';
import type { Adopt, StopTask } from '../tasks/task-callbacks.ts';
import type { Inbox } from '../turns/inbox.ts';
import type { Ownership } from '../cluster/ownership.ts';
import type { Peers } from '../cluster/peers.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';
import type { TimerQueue } from '../time/timer-queue.ts';

/** Tasks started by tasks. A child is started once, under its own id; its end reaches the parent once. */
export interface Children {
  /** Starts the child, or finds what became of it. */
  ensure(task: OwnedTask, command: ChildCommand): void;
  /** Its parent does not wait for the child any more, or asks it to stop: does with it as its policy says. */
  stop(command: ChildCommand, parentEnded: boolean): void;
  /** A task with a parent has ended. */
  reportToParent(task: OwnedTask): void;
  /** Another process asks to begin a child of one of its tasks; resolves once it is durable. */
  startFor(id: TaskId, start: Start): Promise<void>;
  /** Another process says that a child of a task here has ended. */
  endedElsewhere(call: CallId, end: ChildEnd): Promise<void>;
  /** Looks again for children of other processes whose end was not reported; called by the sweep. */
  recheck(): void;
}

/** How a child ended, as it is reported to its parent. */
export interface ChildEnd extends Pick<EndCommand, 'status' | 'output' | 'error'> {
  /** The agent that answered last in it. */
  readonly agent?: string;
  /** What it and all below it used. */
  readonly usage?: Usage;
}

/** Milliseconds until a child of another process is looked for again. */
const RECHECK_MS = 10_000;
/** How long a parent's process is looked for before its own looks must do. */
const RETRYING = { retryFor: 30_000 };

export interface ChildrenParts extends StartOfChildParts {
  readonly starts: StartOnce;
  readonly sessions: Pick<Sessions, 'begin' | 'join'>;
  readonly adopt: Adopt;
  readonly cluster: boolean;
  readonly enqueue: Inbox['enqueue'];
  readonly ownership: Ownership;
  readonly peers: Peers;
  readonly stopTask: StopTask;
  readonly tasks: OpenTasks;
  readonly timers: TimerQueue;
}

interface ChildParts extends ChildrenParts {
  /** In a cluster: children that are open, by call; other processes drive them, or may later. */
  readonly remote: Map<CallId, { readonly task: OwnedTask; readonly command: ChildCommand; checkAt: number }>;
  readonly stopped: WeakSet<ChildCommand>;
}

export function createChildren(given: ChildrenParts): Children {
  const parts: ChildParts = { ...given, remote: new Map(), stopped: new WeakSet() };
  return {
    ensure: (task, command) => ensure(parts, task, command),
    stop: (command, parentEnded) => stop(parts, command, parentEnded),
    reportToParent(task) {
      const { start, end, usage, lastAgent } = task.state;
      const by = lastAgent === undefined ? {} : { agent: lastAgent };
      if (start.parent === undefined || end === undefined) return;
      const { task: id, call } = start.parent;
      const parent = parts.tasks.get(id);
      if (parent !== undefined) reportEnd(parts, parent, splitCallId(call).command, { ...end, ...by, usage });
      else if (!isHere(parts, id)) {
        const { status, output, error } = end;
        parts.peers.ask(id, 'child-ended', [call, { status, output, error, usage, ...by }], RETRYING).catch((failed: unknown) => {
          parts.log.warn('cannot report the end of a child to its parent, which will look for it', {
            parent: id,
            error: toFailure(failed).message,
          });
        });
      }
    },
    async startFor(id, start) {
      const existing = existingOf(await parts.starts.begin(id, start), id);
      const { parent } = start;
      if (existing !== undefined && !(await isBegunBy(existing, parent?.task, parent?.call))) throw taken(id);
    },
    async endedElsewhere(call, end) {
      const { task, command } = splitCallId(call);
      const parent = parts.tasks.get(task);
      if (parent === undefined) return;
      const result = await new Promise((resolve) => reportEnd(parts, parent, command, end, resolve));
      if (result === 'lost')
        throw new TroupeError('unavailable', `Task "${publicId(task)}" is moving to another process.`, { retryable: true });
    },
    recheck() {
      const now = parts.env.now();
      for (const [call, child] of parts.remote) {
        if (!stillWaits(child.task, child.command)) parts.remote.delete(call);
        else if (child.checkAt <= now && !parts.tasks.has(child.command.task)) {
          child.checkAt = now + RECHECK_MS;
          ensure(parts, child.task, child.command);
        }
      }
    },
  };
}

function ensure(parts: ChildParts, task: OwnedTask, command: ChildCommand): void {
  // One that is here now may move, and its end be reported to a process that no longer has the parent.
  if (parts.cluster) parts.remote.set(callId(task.id, command.id), { task, command, checkAt: parts.env.now() + RECHECK_MS });
  begin(parts, task, command).then(stopLate(parts, task, command), (error: unknown) => {
    if (!stillWaits(task, command)) return;
    if (error instanceof TroupeError && error.retryable === false) {
      parts.enqueue(task, { input: { kind: 'rejected', id: command.id, failure: toFailure(error) } });
      return;
    }
    parts.log.error('cannot start a child, trying again', { child: command.task, error: toFailure(error).message });
    parts.timers.add(parts.env.now() + 1_000, () => {
      if (stillWaits(task, command)) ensure(parts, task, command);
    });
  });
}

function isHere(parts: ChildParts, id: TaskId): boolean {
  return parts.ownership.owns(partitionOf(id));
}

/**
 * A stop may have come before the child was there to take it, or from the process before this one. That of a
 * turn in flight is none: it may be refused.
 */
function stopLate(parts: ChildParts, task: OwnedTask, command: ChildCommand) {
  return (): void => {
    void onceSettled(task, () => {
      if (task.phase === 'gone') return;
      if (parts.stopped.has(command) || task.state.open.get(command.id)?.stopping === true)
        stop(parts, command, task.state.end !== undefined);
    });
  };
}

function stop(parts: ChildParts, command: ChildCommand, parentEnded: boolean): void {
  parts.stopped.add(command);
  stopChild(parts, command, parentEnded);
}

/** @throws TroupeError not to be retried when there can be no such child, or it is not to begin any more */
async function begin(parts: ChildParts, task: OwnedTask, command: ChildCommand): Promise<void> {
  const existing = await parts.starts.find(command.task);
  if (existing !== undefined) {
    await takeUp(parts, task, command, existing);
    return;
  }
  const start = await startOfChild(parts, task, command);
  const session = sessionOf(command.task, start);
  if (session !== undefined) {
    await parts.sessions.begin(session, start.by, false);
    // One that waits for a human first comes when that has decided.
    if (start.deferred === undefined) await parts.sessions.join(session, command.task, start);
  }
  const open = task.state.open.get(command.id);
  if (open === undefined || open.stopping) throw new CancelledError('The child was stopped before it began');
  if (!isHere(parts, command.task)) {
    await parts.peers.ask(command.task, 'begin', [command.task, start]);
    hasBegun(parts, task, command);
    return;
  }
  const there = existingOf(await parts.starts.begin(command.task, start, true), command.task);
  if (there !== undefined) await takeUp(parts, task, command, there);
  else hasBegun(parts, task, command);
}

/** A task has the id of the child: it is the child, or another. */
async function takeUp(parts: ChildParts, task: OwnedTask, command: ChildCommand, existing: Existing): Promise<void> {
  if (!(await isBegunBy(existing, task.id, callId(task.id, command.id)))) throw taken(command.task);
  if (command.deferred !== undefined) hasBegun(parts, task, command);
  if (isEnd(existing.task.status)) reportEnd(parts, task, command.id, endOf(existing.task));
  else if (isHere(parts, command.task)) await parts.adopt(command.task);
}

/** Of a call that is passed on nothing else is waited for than that its task is durable. */
function hasBegun(parts: ChildParts, task: OwnedTask, command: ChildCommand): void {
  if (command.deferred !== undefined) reportEnd(parts, task, command.id, { status: 'completed' });
}

function stillWaits(task: OwnedTask, command: ChildCommand): boolean {
  return task.phase !== 'gone' && task.state.open.has(command.id);
}

function reportEnd(parts: ChildParts, parent: OwnedTask, id: ChildCommand['id'], end: ChildEnd, settled?: PendingInput['settled']): void {
  parts.remote.delete(callId(parent.id, id));
  const isReported = parent.inbox.some(({ input }) => 'id' in input && input.id === id);
  const command = parent.state.open.get(id)?.command;
  if (isReported || command === undefined) {
    settled?.('durable');
    return;
  }
  if (command.kind === 'child' && command.deferred !== undefined) {
    const input: Input = { kind: 'resolved', id, value: deferredApproval(command.task) };
    parts.enqueue(parent, { input, ...(settled === undefined ? {} : { settled }) });
    return;
  }
  const usage = usedBy(end);
  const input: Input =
    end.status === 'completed'
      ? { kind: 'resolved', id, ...(end.output === undefined ? {} : { value: end.output }), ...usage, ...byAgent(end) }
      : { kind: 'rejected', id, failure: failureOf(end), ...usage };
  parts.enqueue(parent, { input, ...(settled === undefined ? {} : { settled }) });
}

/** When its log cannot be read, the record names the parent, which then waits until the log can be read. */
async function isBegunBy({ task, parentCall }: Existing, parent: TaskId | undefined, call: CallId | undefined): Promise<boolean> {
  try {
    return (await parentCall()) === call;
  } catch (error) {
    if (!isUnreadableData(error)) throw error;
    return task.parent === undefined || task.parent === parent;
  }
}

function taken(child: TaskId): TroupeError {
  return new TroupeError('already-exists', `The id "${publicId(child)}" is taken by another task.`, { retryable: false });
}

function endOf(task: Task): ChildEnd {
  return {
    usage: task.usage,
    ...(task.lastAgent === undefined ? {} : { agent: task.lastAgent }),
    status: task.status as EndCommand['status'],
    ...(task.output === undefined ? {} : { output: task.output }),
    ...(task.error === undefined ? {} : { error: task.error }),
  };
}

function byAgent({ agent }: ChildEnd): Pick<ChildEnd, 'agent'> {
  return agent === undefined ? {} : { agent };
}

/** Nothing is written of a child that called neither models nor tools. */
function usedBy({ usage }: ChildEnd): { readonly usage?: Usage } {
  return usage === undefined || Object.values(usage).every((used) => used === 0) ? {} : { usage };
}

/** What the parent's code gets: the child's own error; stacks, those of its causes too, stay with the child. */
function failureOf(end: ChildEnd): Failure {
  const error = withoutStack(end.error ?? { name: 'TroupeError', message: `The child task was ${end.status}.` });
  return end.status === 'terminated' ? { ...error, code: 'child-terminated' } : error;
}
