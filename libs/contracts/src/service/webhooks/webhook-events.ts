/** What of a task can be sent. */
export const webhookEvents = [
  'task.started',
  'task.completed',
  'task.failed',
  'task.cancelled',
  'task.terminated',
  'task.timed-out',
  'task.published',
  'approval.requested',
] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

/** What is sent unless said otherwise: each end of a task, and what a human is asked. */
export const defaultWebhookEvents: readonly WebhookEvent[] = webhookEvents.filter(
  (event) => event !== 'task.started' && event !== 'task.published',
);

/** Where events of one task are sent, as its start says it. */
export interface TaskWebhook {
  readonly url: string;
  readonly events?: readonly WebhookEvent[];
  /** What they are signed with, in the form of Standard Webhooks. It is never shown. */
  readonly secret?: string;
}
