import type { Json } from './json.ts';

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
  /** `{status, output?, error?, text?, cancelRequestedAt?, reason?}` */
  | 'status'
  /** `{call, kind, name, args?}`: work was asked for */
  | 'call.started'
  /** `{call, kind, name, attempt, error, retryAt}` */
  | 'call.retrying'
  /** `{call, kind, name, value?}` */
  | 'call.completed'
  /** `{call, kind, name, error}` */
  | 'call.failed'
  /** `{approval, agent, tool, args}` */
  | 'approval.requested'
  /** `{approval, decision, reason?}` */
  | 'approval.decided'
  /** `{name, payload}` */
  | 'signal'
  /** `{topic, data}`: what the code published */
  | 'published'
  /** `{call, text}`: a piece of a model's answer while it is being written */
  | 'token';
