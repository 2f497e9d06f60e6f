import { defaultBounds } from '../bounds.ts';
import { TroupeError } from '../errors/errors.ts';
import { defaultTenant, TENANT_PATTERN, type Tenant } from '../service/principal.ts';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Names one durable execution, everywhere inside: `tenant~id`, and the id alone for the default tenant. */
export type TaskId = Branded<'task'>;
/** The id of a task as its tenant knows it: chosen by the client or made by the platform. */
export type PublicId = Branded<'public'>;
/** Names a command within its task: `turn.index`, e.g. `3.0`. */
export type CommandId = Branded<'command'>;
/** Names a call everywhere: `task/turn.index`. It is the idempotency key an effect is offered. */
export type CallId = Branded<'call'>;
/** Names a pending human decision: `task.turn.index`, safe in an address. */
export type ApprovalId = Branded<'approval'>;

/** How many partitions the task ids are spread over; fixed for the life of a store. */
export const PARTITIONS = 64;

/** What the id of a task looks like to clients, as a pattern of JSON Schema. */
export const TASK_ID_PATTERN: string = `^[A-Za-z0-9][A-Za-z0-9_:-]{0,${defaultBounds.nameCharacters - 1}}$`;
/** Between a tenant and an id: no part of either. */
const SCOPE = '~';
/** The same with the tenant it belongs to. */
export const SCOPED_ID_PATTERN: string = `^(?:${TENANT_PATTERN.slice(1, -1)}${SCOPE})?${TASK_ID_PATTERN.slice(1)}`;

const PUBLIC_ID = new RegExp(TASK_ID_PATTERN);
const SCOPED_ID = new RegExp(SCOPED_ID_PATTERN);
const TENANT = new RegExp(TENANT_PATTERN);
const APPROVAL_ID = new RegExp(String.raw`^(${SCOPED_ID_PATTERN.slice(1, -1)})\.(\d{1,9}\.\d{1,9})$`);

export function isTaskId(text: string): text is TaskId {
  return SCOPED_ID.test(text) && !text.startsWith(`${defaultTenant}${SCOPE}`);
}

/** @throws TroupeError `invalid-id` */
export function taskId(text: string): TaskId {
  if (!isTaskId(text)) throw invalidId(text);
  return text;
}

/** The id a client or the code of a task gives: it names no tenant. @throws TroupeError `invalid-id` */
export function demandPublicId(text: string): PublicId {
  if (!PUBLIC_ID.test(text)) throw invalidId(text);
  return text as PublicId;
}

function invalidId(text: string): TroupeError {
  return new TroupeError(
    'invalid-id',
    `An id has 1 to ${defaultBounds.nameCharacters} letters, digits, "_", ":" or "-", the first a letter or digit; got ${JSON.stringify(text.slice(0, 64))}.`,
  );
}

export function scopedId(tenant: Tenant, id: PublicId): TaskId {
  return withTenant(tenant, id) as TaskId;
}

export function publicId(id: TaskId): PublicId {
  return withoutTenant(id) as string as PublicId;
}

/** Scopes whatever a tenant names by text of its own: a task, a session, a cursor. */
export function withTenant(tenant: Tenant, text: string): string {
  return tenant === defaultTenant ? text : `${tenant}${SCOPE}${text}`;
}

/** What is left of a scoped text, such as a call, an approval or a session, without its tenant. */
export function withoutTenant<T extends string>(scoped: T): T {
  const end = scopeEnd(scoped);
  return end === 0 ? scoped : (scoped.slice(end + 1) as T);
}

/** Whose it is. */
export function tenantOf(scoped: string): Tenant {
  const end = scopeEnd(scoped);
  return end === 0 ? defaultTenant : scoped.slice(0, end);
}

/** Where the tenant ends; 0 without one. The name of a user in that of a session may hold the mark, behind a ":". */
function scopeEnd(text: string): number {
  const end = text.indexOf(SCOPE);
  return end > 0 && TENANT.test(text.slice(0, end)) ? end : 0;
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
