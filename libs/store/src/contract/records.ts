import { randomUUID } from 'node:crypto';
import { partitionOf, taskId, type TaskId } from '@troupe/contracts';
import { isReadable, type Unreadable } from '../documents/unreadable.ts';
import type { MessageRecord } from '../port/inbox.ts';
import type { TaskRecord } from '../port/task-index.ts';
import type { TurnRecord } from '../port/turn-log.ts';

/** Only that what was stored whole is read whole. */
export function whole<T extends object>(document: T | undefined): Exclude<T, Unreadable> {
  if (document === undefined || !isReadable(document)) throw new Error(`A document cannot be read: ${JSON.stringify(document)}`);
  return document;
}

/** A name nobody else uses. */
export function unique(prefix: string): string {
  return `${prefix}-${randomUUID()}`;
}

export function newTaskId(): TaskId {
  return taskId(unique('t'));
}

export function turn(task: TaskId, n: number, body = `{"n":${n}}`): TurnRecord {
  return { task, n, at: 1_790_000_000_000 + n, build: 'b1', body };
}

export function taskRecord(id: TaskId, changes: Partial<TaskRecord> = {}): TaskRecord {
  return {
    id,
    partition: partitionOf(id),
    n: 1,
    revision: 0,
    kind: 'workflow',
    name: 'greet',
    status: 'running',
    open: true,
    createdAt: 1_790_000_000_000,
    updatedAt: 1_790_000_000_001,
    attributes: {},
    approvals: false,
    runStart: 0,
    body: '{}',
    ...changes,
  };
}

export function message(task: TaskId, id: string, body = `{"id":${JSON.stringify(id)}}`): MessageRecord {
  return { task, partition: partitionOf(task), id, at: 1_790_000_000_000, body };
}

/** JSON text that careless storage changes: control characters, half characters, operators, paths, numbers. */
export const awkwardJson: string = JSON.stringify(
  JSON.parse('{"$set":{"a.b":1},"__proto__":{"x":1},"":"\\u0000\\u2028\\ud800","emoji":"🎭 é","n":[0.1,1e300,-0,9007199254740991]}'),
);
