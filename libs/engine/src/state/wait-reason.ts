import {
  approvalId,
  isCallbackSignal,
  isoTime,
  publicId,
  withoutTenant,
  type ApprovalCommand,
  type AwaitedEvent,
  type AwaitSignalCommand,
  type ChildCommand,
  type OnDeadline,
  type WorkCommand,
} from '@troupe/contracts';
import type { OpenCommand, TaskState } from './task-state.ts';

/** Characters of an error that a reason quotes; all of it is beside it. */
const QUOTED = 200;

/** Why what an open command waits for has not come yet, and who can do what about it. */
export function waitReason({ id, suspended }: Pick<TaskState, 'id' | 'suspended'>, open: OpenCommand): string {
  const { command } = open;
  switch (command.kind) {
    case 'step':
    case 'activity':
    case 'tool':
    case 'model':
      return open.unknown ? unknownOutcome(id, command) : workReason(open, command, suspended);
    case 'child':
      return childReason(open, command);
    case 'timer':
      return `It goes on at ${isoTime(command.due)}; nothing has to be done.`;
    case 'await-signal':
      return command.event === undefined ? signalReason(id, command) : eventReason(command.event);
    case 'approval':
      return approvalReason(id, command);
    case 'open-session':
      return `Another task writes the session "${withoutTenant(command.name)}" and has to end first. GET /v1/sessions/${encodeURIComponent(withoutTenant(command.name))} says which.`;
    default:
      return command satisfies never;
  }
}

/** The start of a task that was accepted for later. */
export function startReason(startAt: number): string {
  return `It begins at ${isoTime(startAt)}; nothing has to be done.`;
}

function workReason(open: OpenCommand, command: WorkCommand, suspended: boolean): string {
  const what = `${command.kind} "${command.name}"`;
  if (open.stopping) return `The ${what} was asked to stop, and has not said yet that it ended.`;
  if (open.freeAt === undefined)
    return suspended
      ? `The ${what} begins once the task is resumed.`
      : `The ${what} undoes other work, and begins once all of that has ended.`;
  const attempt = open.attempts + 1;
  if (open.lastError !== undefined && open.retryAt !== undefined)
    return `Attempt ${open.attempts} failed: ${quoted(open.lastError.message)} Attempt ${attempt} begins at ${isoTime(open.retryAt)}.`;
  if (command.kind === 'step') return `Attempt ${attempt} of the ${what} runs in the process of the task.`;
  return open.begun === attempt
    ? `A worker has begun attempt ${attempt} of the ${what}.`
    : `Attempt ${attempt} of the ${what} is with the workers: one runs it, or it waits for one that is free.`;
}

function unknownOutcome(id: TaskState['id'], { id: command, kind, name }: WorkCommand): string {
  const approval = withoutTenant(approvalId(id, command));
  return `Nobody knows whether the last attempt of the ${kind} "${name}" had its effect. A person looks, and has it run again with "troupe approvals approve ${approval}", or fail with "troupe approvals reject ${approval}".`;
}

function childReason({ freeAt, stopping }: OpenCommand, { task: id, taskKind, name }: ChildCommand): string {
  const task = publicId(id);
  const what = `The ${taskKind} "${name}", task ${task},`;
  if (stopping) return `${what} was asked to stop, and has not ended yet.`;
  if (freeAt === undefined) return `${what} begins once nothing holds this task back.`;
  return `${what} has to end first. "troupe tasks show ${task}" says what that one waits for.`;
}

function eventReason({ topic, where = {} }: AwaitedEvent): string {
  const which = Object.keys(where).length === 0 ? '' : ` that fits ${quoted(JSON.stringify(where)).replace(/\.$/, '')}`;
  return `An event of the topic "${topic}"${which} has to be published: POST /v1/topics/${topic}/events, or "troupe publish".`;
}

function signalReason(id: TaskState['id'], { name, handler }: AwaitSignalCommand): string {
  if (handler === true) return `A handler takes every signal "${name}" that comes; none has to.`;
  if (isCallbackSignal(name)) return 'What was given the token of this callback has to complete it: POST /v1/callbacks/{token}.';
  return `Somebody has to send the signal "${name}": POST /v1/tasks/${publicId(id)}/signals/${encodeURIComponent(name)}, or "troupe tasks signal".`;
}

function approvalReason(id: TaskState['id'], { id: command, name, due, request }: ApprovalCommand): string {
  const approval = withoutTenant(approvalId(id, command));
  const what = request === undefined ? `about "${name}"` : `about "${name}" (${quoted(request.title)})`;
  const until = due === undefined ? '' : ` Without a decision by ${isoTime(due)} ${undecided(request?.onDeadline)}.`;
  return `A person has to decide ${what}: "troupe approvals approve ${approval}", or "troupe approvals reject ${approval}".${until}`;
}

/** What becomes of it then. */
function undecided(onDeadline: OnDeadline | undefined): string {
  switch (onDeadline) {
    case undefined:
    case 'reject':
      return 'it is refused';
    case 'approve':
      return 'it is approved';
    case 'expire':
      return 'the task goes on without one';
    case 'fail':
      return 'the request fails';
    default:
      return onDeadline satisfies never;
  }
}

/** One sentence of a message, which may be of any length and end in any way. */
function quoted(message: string): string {
  const line = message.trim();
  const short = line.length > QUOTED ? `${line.slice(0, QUOTED - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : line;
  return /[.!?…]$/.test(short) ? short : `${short}.`;
}
