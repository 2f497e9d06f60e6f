import { TroupeError } from '../errors/errors.ts';
import { SCOPED_ID_PATTERN, TASK_ID_PATTERN, type CommandId, type TaskId } from '../log/ids.ts';

/**
 * How the places of lists are written, as patterns of JSON Schema: whatever fits is a place, in front of
 * which or behind which the list may have items or not; whatever does not is refused.
 */
export const TASK_CURSOR: string = taskCursor(TASK_ID_PATTERN);
export const APPROVAL_CURSOR: string = approvalCursor(TASK_ID_PATTERN);
export const COUNT_CURSOR: string = String.raw`^\d{1,9}$`;
/** A text, percent-encoded as UTF-8, behind a mark, so that a cursor of another list is not taken for one of these. */
export const KEY_CURSOR: string = `^k\\.(?:${[
  String.raw`[A-Za-z0-9_.!~*'()-]|%[0-7][0-9A-F]|%(?:C[2-9A-F]|D[0-9A-F])%[89AB][0-9A-F]`,
  String.raw`%E0%[AB][0-9A-F]%[89AB][0-9A-F]|%E[1-9A-CEF](?:%[89AB][0-9A-F]){2}|%ED%[89][0-9A-F]%[89AB][0-9A-F]`,
  String.raw`%F0%[9AB][0-9A-F](?:%[89AB][0-9A-F]){2}|%F[1-3](?:%[89AB][0-9A-F]){3}|%F4%8[0-9A-F](?:%[89AB][0-9A-F]){2}`,
].join('|')})*$`;

/** Inside, the task of a place has its tenant. */
const isTask = new RegExp(taskCursor(SCOPED_ID_PATTERN));
const isApproval = new RegExp(approvalCursor(SCOPED_ID_PATTERN));
const isCount = new RegExp(COUNT_CURSOR);
const isKey = new RegExp(KEY_CURSOR);

/** The place behind a task in a list of tasks, newest first. */
export interface TaskPlace {
  readonly createdAt: number;
  readonly id: TaskId;
}

export function writeTaskCursor({ createdAt, id }: TaskPlace): string {
  return `${createdAt}.${id}`;
}

/** @throws TroupeError `invalid-cursor` */
export function readTaskCursor(cursor: string): TaskPlace {
  if (!isTask.test(cursor)) throw notGiven();
  const dot = cursor.indexOf('.');
  return { createdAt: Number(cursor.slice(0, dot)), id: cursor.slice(dot + 1) as TaskId };
}

/** The place behind an approval in a list of them. */
export interface ApprovalPlace extends TaskPlace {
  readonly command: CommandId;
}

export function writeApprovalCursor(place: ApprovalPlace): string {
  return `${writeTaskCursor(place)}.${place.command}`;
}

/** @throws TroupeError `invalid-cursor` */
export function readApprovalCursor(cursor: string): ApprovalPlace {
  if (!isApproval.test(cursor)) throw notGiven();
  const [createdAt, id, turn, index] = cursor.split('.') as [string, string, string, string];
  return { createdAt: Number(createdAt), id: id as TaskId, command: `${turn}.${index}` as CommandId };
}

/** How many items come before the place; 0 without a cursor. @throws TroupeError `invalid-cursor` */
export function readCountCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (!isCount.test(cursor)) throw notGiven();
  return Number(cursor);
}

export function writeKeyCursor(key: string): string {
  return `k.${encodeURIComponent(key)}`;
}

/** @throws TroupeError `invalid-cursor` */
export function readKeyCursor(cursor: string): string {
  if (!isKey.test(cursor)) throw notGiven();
  return decodeURIComponent(cursor.slice(2));
}

function taskCursor(id: string): string {
  return String.raw`^\d{1,15}\.${id.slice(1, -1)}$`;
}

function approvalCursor(id: string): string {
  return String.raw`^\d{1,15}\.${id.slice(1, -1)}\.\d{1,9}\.\d{1,9}$`;
}

function notGiven(): TroupeError {
  return new TroupeError('invalid-cursor', 'The cursor is not one this list gave. Start again without it.');
}
