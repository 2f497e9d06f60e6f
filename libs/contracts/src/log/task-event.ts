import type { Json } from '../values/json.ts';

/**
 * What a reader of `GET /v1/tasks/{id}/events` gets. `id` is a position in the task's log: reading
 * on from it gives neither gap nor double. `data` never holds more than the log does.
 */
export interface TaskEvent {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly type: TaskEventType;
  readonly data: { readonly [key: string]: Json };
}

export type TaskEventType =
  /** `{status, output?, error?, text?, cancelRequestedAt?, reason?, by?}`; here and below, `by` says on whose behalf, where known */
  | 'status'
  /** `{code, message, turn, place?, expected, actual}`: it cannot go on before that is mended */
  | 'blocked'
  /** `{}`: it can go on again */
  | 'unblocked'
  /** `{call, kind, name, args?, compensation?}`: work was asked for; here and below, `compensation` says that it undoes other work */
  | 'call.started'
  /** `{call, kind, name, attempt, error, nextAttempt, retryAt}` */
  | 'call.retrying'
  /** `{call, kind, name, attempt, progress, total?, message?}`: a heartbeat said how far it is */
  | 'call.progress'
  /** `{kind, name, calls, reason}`: no worker takes calls of that name */
  | 'call.unserved'
  /** `{kind, name}`: a worker takes them again */
  | 'call.served'
  /** `{call, kind, name, value?}` */
  | 'call.completed'
  /** `{call, name, task, approval, args}`: a call was passed on to a human, in a task of its own */
  | 'call.deferred'
  /** `{call, kind, name, error}` */
  | 'call.failed'
  /** `{timer, name, due}` */
  | 'timer.started'
  /** `{timer, name}` */
  | 'timer.fired'
  /** `{approval, agent, tool, args, kind?, title?, schema?, assignee?, deadline?, deferred?}` */
  | 'approval.requested'
  /** `{approval, assignee?}` */
  | 'approval.reminded'
  /** `{approval, assignee}`: it went to somebody else */
  | 'approval.escalated'
  /** `{approval, decision, reason?, args?, by?}`: `args` replace those it was asked with */
  | 'approval.decided'
  /** `{name, payload, by?}` */
  | 'signal'
  /** `{topic, data}`: what the code published */
  | 'published'
  /** `{call, text}`: a piece of a model's answer while it is being written */
  | 'token';
