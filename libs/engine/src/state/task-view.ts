import {
  approvalId,
  capabilityOf,
  isoTime,
  isWork,
  progressIn,
  withoutStack,
  type Approval,
  type ApprovalCommand,
  type Mismatch,
  type Task,
  type TaskStatus,
  type WaitingFor,
  type WaitKind,
} from '@troupe/contracts';
import type { LookedAt, OpenCommand, TaskState } from './task-state.ts';
import { startReason, waitReason } from './wait-reason.ts';

export function statusOf(state: TaskState, blocked: Mismatch | undefined): TaskStatus {
  if (state.end !== undefined) return state.end.status;
  if (blocked !== undefined) return 'blocked';
  return state.suspended ? 'suspended' : 'running';
}

/** The task as clients see it. */
export function viewTask(state: TaskState, blocked: Mismatch | undefined): Task {
  const { start, end } = state;
  const createdAt = isoTime(state.createdAt);
  const updatedAt = state.updatedAt === state.createdAt ? createdAt : isoTime(state.updatedAt);
  return {
    id: state.id,
    kind: start.task,
    name: start.name,
    status: statusOf(state, blocked),
    ...(state.statusText === undefined ? {} : { statusText: state.statusText }),
    input: start.input ?? null,
    ...(end?.output === undefined ? {} : { output: end.output }),
    ...(end?.error === undefined ? {} : { error: withoutStack(end.error) }),
    ...(blocked === undefined ? {} : { blocked }),
    createdAt,
    updatedAt,
    ...(end === undefined ? {} : { endedAt: updatedAt }),
    ...(state.cancelRequestedAt === undefined ? {} : { cancelRequestedAt: isoTime(state.cancelRequestedAt) }),
    waitingFor: waitingFor(state),
    usage: state.usage,
    attributes: state.attributes,
    ...(start.session === undefined ? {} : { session: start.session }),
    ...(state.lastAgent === undefined ? {} : { lastAgent: state.lastAgent }),
    ...(start.parent === undefined ? {} : { parent: start.parent.task }),
    ...(start.deferred === undefined ? {} : { deferred: start.deferred.from }),
    ...(start.by === undefined ? {} : { startedBy: start.by }),
    build: state.build,
    traceId: start.traceId ?? '',
    turns: state.turns,
  };
}

function waitingFor(state: TaskState): readonly WaitingFor[] {
  if (!state.started && state.end === undefined && state.start.startAt !== undefined) {
    const { startAt } = state.start;
    return [{ kind: 'timer', name: 'startAt', since: isoTime(state.createdAt), due: isoTime(startAt), reason: startReason(startAt) }];
  }
  return [...state.open.values()].map((open) => viewWait(state, open));
}

function viewWait(state: TaskState, open: OpenCommand): WaitingFor {
  const { command } = open;
  const due = dueOf(open);
  const progress = progressIn(open.lastHeartbeat);
  return {
    kind: command.kind === 'await-signal' && command.event !== undefined ? 'event' : waitKind(command.kind),
    name: command.kind === 'timer' ? (command.key ?? command.name) : command.name,
    since: isoTime(open.since),
    ...(due === undefined ? {} : { due: isoTime(due) }),
    ...(open.attempts === 0 ? {} : { attempt: open.attempts + 1 }),
    ...(open.lastError === undefined ? {} : { lastError: withoutStack(open.lastError) }),
    ...(progress === undefined ? {} : { progress }),
    ...targetOf(state, command),
    ...('item' in command ? { item: command.item } : {}),
    reason: waitReason(state, open),
  };
}

function waitKind(kind: OpenCommand['command']['kind']): WaitKind {
  switch (kind) {
    case 'step':
    case 'activity':
      return 'call';
    case 'tool':
    case 'model':
    case 'timer':
    case 'child':
    case 'approval':
      return kind;
    case 'await-signal':
      return 'signal';
    case 'open-session':
      return 'session';
    default:
      return kind satisfies never;
  }
}

/** When it goes on by itself, in milliseconds since 1970. */
function dueOf({ command, retryAt }: OpenCommand): number | undefined {
  switch (command.kind) {
    case 'timer':
    case 'approval':
      return command.due;
    case 'step':
    case 'activity':
    case 'tool':
    case 'model':
    case 'child':
    case 'await-signal':
    case 'open-session':
      return retryAt;
    default:
      return command satisfies never;
  }
}

/** What the wait is for, where that can be looked up. */
function targetOf({ id }: Pick<TaskState, 'id'>, command: OpenCommand['command']): Pick<WaitingFor, 'id' | 'capability'> {
  switch (command.kind) {
    case 'approval':
      return { id: approvalId(id, command.id) };
    case 'child':
      return { id: command.task };
    case 'activity':
    case 'tool':
    case 'model':
      return { capability: capabilityOf(command.kind, command.name) };
    case 'step':
    case 'timer':
    case 'await-signal':
    case 'open-session':
      return {};
    default:
      return command satisfies never;
  }
}

/** What is asked besides the arguments, whom, and until when. */
export function askedOf(
  { due, request, from }: ApprovalCommand,
  looked: LookedAt | undefined,
): Pick<Approval, 'kind' | 'title' | 'schema' | 'assignee' | 'remindedAt' | 'escalatedAt' | 'deadline' | 'deferred'> {
  const assignee = looked?.assignee ?? request?.assignee;
  return {
    ...(request === undefined ? {} : { kind: request.kind, title: request.title }),
    ...(request?.schema === undefined ? {} : { schema: request.schema }),
    ...(assignee === undefined ? {} : { assignee }),
    ...(looked?.remindedAt === undefined ? {} : { remindedAt: isoTime(looked.remindedAt) }),
    ...(looked?.escalatedAt === undefined ? {} : { escalatedAt: isoTime(looked.escalatedAt) }),
    ...(due === undefined ? {} : { deadline: isoTime(due) }),
    ...(from === undefined ? {} : { deferred: from }),
  };
}

/** The human decisions the task waits for. */
export function pendingApprovals(state: TaskState): readonly Approval[] {
  const pending: Approval[] = [];
  for (const { command, since, unknown, looked } of state.open.values()) {
    const asked = {
      id: approvalId(state.id, command.id),
      task: state.id,
      tool: command.name,
      createdAt: isoTime(since),
      status: 'pending',
    } as const;
    if (command.kind === 'approval') pending.push({ ...asked, agent: command.agent, args: command.args, ...askedOf(command, looked) });
    else if (isWork(command) && unknown)
      pending.push({ ...asked, agent: state.start.name, args: command.args ?? null, reason: 'outcome-unknown' });
  }
  return pending;
}
