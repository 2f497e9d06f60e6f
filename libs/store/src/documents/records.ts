import { isEnd, PARTITIONS, taskStatuses, type TaskId, taskKinds } from '@troupe/contracts';
import {
  attributes,
  count,
  expecting,
  faultText,
  flag,
  object,
  oneOf,
  optional,
  taskId,
  text,
  time,
  type Shape,
} from '@troupe/contracts/format';
import type { MessageRecord } from '../port/inbox.ts';
import type { TaskRecord } from '../port/task-index.ts';
import type { TurnRecord } from '../port/turn-log.ts';
import { isReadable, type Unreadable, type UnreadableMessage, type UnreadableTask, type UnreadableTurn } from './unreadable.ts';

/*
 * The one place where what an adapter found becomes a record: every field is looked at before anybody
 * relies on it, and a document that does not fit is given as what is wrong with it. Fields have the names
 * they have in records; whole numbers may be bigints, and null is as good as missing.
 */

/** What a document holds, and what the adapter knows to be wrong with it (its version, a blob that is gone). */
export interface Found {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly fault?: string | undefined;
}

const partition = expecting('a partition', (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) < PARTITIONS);

const readTurn = reader<Omit<TurnRecord, 'task' | 'n'>>({ at: time, build: text, body: text });
const readTask = reader<Omit<TaskRecord, 'id'>>({
  partition,
  n: count,
  revision: count,
  kind: oneOf(taskKinds),
  name: text,
  status: oneOf(taskStatuses),
  open: flag,
  createdAt: time,
  updatedAt: time,
  session: optional(text),
  parent: optional(taskId),
  startedBy: optional(text),
  attributes,
  approvals: flag,
  decided: optional(expecting('true', (value) => value === true)),
  runStart: count,
  body: text,
  large: optional(text),
});
const readMessage = reader<Omit<MessageRecord, 'task' | 'id'>>({ partition, at: time, body: text });

export function turnRecord(task: TaskId, n: number, found: Found): TurnRecord | UnreadableTurn {
  return { task, n, ...readTurn(found) };
}

export function taskRecord(id: TaskId, found: Found): TaskRecord | UnreadableTask {
  const read = statusFault(readTask(found));
  if (isReadable(read)) return { id, ...read };
  const createdAt = plain(found.fields['createdAt']);
  return { id, createdAt: typeof createdAt === 'number' ? Math.trunc(createdAt) : 0, ...read };
}

/** Who looks for open tasks goes by `open`, and who asks for one by its status. */
function statusFault<R extends Omit<TaskRecord, 'id'>>(read: R | Unreadable): R | Unreadable {
  if (!isReadable(read) || read.open !== isEnd(read.status)) return read;
  return { unreadable: `it is ${read.open ? 'open' : 'not open'}, and its status is ${read.status}` };
}

export function messageRecord(task: TaskId, id: string, found: Found): MessageRecord | UnreadableMessage {
  return { task, id, ...readMessage(found) };
}

function reader<R>(shape: Shape<Extract<keyof R, string>>): (found: Found) => R | Unreadable {
  const names = Object.keys(shape);
  const check = object(shape);
  return ({ fields, fault }) => {
    if (fault !== undefined) return { unreadable: fault };
    const read: Record<string, unknown> = {};
    for (const name of names) {
      const value = plain(fields[name]);
      if (value !== undefined) read[name] = value;
    }
    const wrong = check(read);
    return wrong === undefined ? (read as R) : { unreadable: faultText(wrong) };
  };
}

function plain(value: unknown): unknown {
  if (value === null) return undefined;
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
