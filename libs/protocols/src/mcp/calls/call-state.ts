import { createHash } from 'node:crypto';
import { isTaskId, type Task, type TaskService } from '@troupe/contracts';

/** What a client brings back when it goes on with a call: which task it is of, and what was asked. */
export interface CallState {
  readonly task: string;
  /** The questions it was asked, so that each round has a state of its own. */
  readonly asked: readonly string[];
}

/**
 * A state in a text. It ends with a fingerprint of what only those know who may read the task: a client cannot
 * make one up. Whoever brings it is asked for the rights to the task all the same.
 */
export function stateText(task: Task, asked: readonly string[]): string {
  const text = Buffer.from(JSON.stringify([task.id, ...asked])).toString('base64url');
  return `${text}.${fingerprint(text, task)}`;
}

/** @throws Error when it is none, or of a task that this principal may not read */
export async function readState(service: Pick<TaskService, 'get'>, state: string): Promise<CallState> {
  const [text = '', mark = ''] = state.split('.', 2);
  const [id, ...asked] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as [string, ...string[]];
  if (!isTaskId(id)) throw new Error('It names no task.');
  if (mark !== fingerprint(text, await service.get(id))) throw new Error('It was changed.');
  return { task: id, asked };
}

function fingerprint(text: string, { id, createdAt, traceId }: Task): string {
  return createHash('sha256')
    .update(JSON.stringify([text, id, createdAt, traceId]))
    .digest('base64url')
    .slice(0, 22);
}
