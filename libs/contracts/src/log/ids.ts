import { defaultBounds } from '../bounds.ts';
import { TroupeError } from '../errors/errors.ts';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Names one durable execution; chosen by the client or made by the platform. */
export type TaskId = Branded<'task'>;
/** Names a command within its task: `turn.index`, e.g. `3.0`. */
export type CommandId = Branded<'command'>;
/** Names a call everywhere: `task/turn.index`. It is the idempotency key an effect is offered. */
export type CallId = Branded<'call'>;
/** Names a pending human decision: `task.turn.index`, safe in an address. */
export type ApprovalId = Branded<'approval'>;

/** How many partitions the task ids are spread over; fixed for the life of a store. */
export const PARTITIONS = 64;

/** What the id of a task looks like, as a pattern of JSON Schema. */
export const TASK_ID_PATTERN: string = `^[A-Za-z0-9][A-Za-z0-9_:-]{0,${defaultBounds.nameCharacters - 1}}$`;
const TASK_ID = new RegExp(TASK_ID_PATTERN);
const APPROVAL_ID = new RegExp(String.raw`^(${TASK_ID_PATTERN.slice(1, -1)})\.(\d{1,9}\.\d{1,9})$`);

export function isTaskId(text: string): text is TaskId {
  return TASK_ID.test(text);
}

/** @throws TroupeError `invalid-id` */
export function taskId(text: string): TaskId {
  if (!isTaskId(text)) {
    throw new TroupeError(
      'invalid-id',
      `An id has 1 to ${defaultBounds.nameCharacters} letters, digits, "_", ":" or "-", the first a letter or digit; got ${JSON.stringify(text.slice(0, 64))}.`,
    );
  }
  return text;
}

export function commandId(turn: number, index: number): CommandId {
  return `${turn}.${index}` as CommandId;
}

export function callId(task: TaskId, command: CommandId): CallId {
  return `${task}/${command}` as CallId;
}

export function splitCallId(id: CallId): { task: TaskId; command: CommandId } {
  const slash = id.lastIndexOf('/');
  return { task: id.slice(0, slash) as TaskId, command: id.slice(slash + 1) as CommandId };
}

export function approvalId(task: TaskId, command: CommandId): ApprovalId {
  return `${task}.${command}` as ApprovalId;
}

/** The task and command an approval id names, or undefined when it has another form. */
export function splitApprovalId(id: string): { task: TaskId; command: CommandId } | undefined {
  const parts = APPROVAL_ID.exec(id);
  return parts === null ? undefined : { task: parts[1] as TaskId, command: parts[2] as CommandId };
}

/** FNV-1a, 32 bit: the same number on every machine, for ever (it decides where a task lives). */
export function partitionOf(task: TaskId): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < task.length; i++) hash = Math.imul(hash ^ task.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % PARTITIONS;
}
