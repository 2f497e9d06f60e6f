import type { Attributes } from '../../log/command.ts';
import type { DeliveryState } from '../../outbound/outbox.ts';
import type { Principal } from '../principal.ts';
import type { Page, PageRequest } from '../../values/page.ts';
import type { WebhookEvent } from './webhook-events.ts';

/** Which tasks: all that fit every member that is given. */
export interface WebhookFilter {
  readonly workflows?: readonly string[];
  /** With `workflows`: of one of either. */
  readonly agents?: readonly string[];
  readonly attributes?: Attributes;
}

/** `gone`: the receiver answered 410; `failing`: it took nothing for days. */
export const webhookPauses = ['asked', 'gone', 'failing'] as const;
export type WebhookPause = (typeof webhookPauses)[number];

/** Where events of the tasks of a tenant are sent: never its secret. Times are ISO 8601. */
export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly label?: string;
  readonly events: readonly WebhookEvent[];
  readonly filter?: WebhookFilter;
  /** Nothing is sent now; what happens meanwhile is kept for a week. */
  readonly paused: boolean;
  readonly pausedBecause?: WebhookPause;
  readonly createdAt: string;
  /** As `kind:id`. */
  readonly createdBy: string;
  readonly updatedAt: string;
  /** Since when no delivery was taken, where the last one failed. */
  readonly failingSince?: string;
  /** Until when what is sent is signed with the secret before the last rotation, too. */
  readonly previousSecretUntil?: string;
}

/** With its secret, which is shown this once. */
export interface IssuedWebhook extends Webhook {
  readonly secret: string;
}

export interface NewWebhook extends Pick<Webhook, 'url' | 'label' | 'filter'> {
  /** Each end of a task and each approval that is asked for, where they are missing. */
  readonly events?: readonly WebhookEvent[];
  readonly paused?: boolean;
}

export interface WebhookChanges extends Partial<Omit<NewWebhook, 'filter' | 'label'>> {
  /** Null takes it away. */
  readonly filter?: WebhookFilter | null;
  readonly label?: string | null;
  /** Why it is paused: said by the platform alone. */
  readonly because?: WebhookPause;
}

/** One event on its way to one endpoint; times are ISO 8601. */
export interface WebhookDelivery {
  /** What is sent as `webhook-id`. */
  readonly id: string;
  readonly event: string;
  readonly task?: string;
  readonly status: 'pending' | 'delivered' | 'failed';
  readonly createdAt: string;
  readonly attempts: number;
  readonly lastStatus?: number;
  readonly lastError?: string;
  readonly nextAttempt?: string;
}

export const deliveryStatuses: Readonly<Record<WebhookDelivery['status'], DeliveryState>> = {
  pending: 'waiting',
  delivered: 'taken',
  failed: 'given-up',
};

/** Which deliveries are sent again: those that failed, unless said otherwise. */
export interface Replay {
  readonly status?: WebhookDelivery['status'];
  /** Milliseconds since 1970: when the event happened, from the one on and before the other. */
  readonly from?: number;
  readonly before?: number;
}

/**
 * The port of those who manage where events are sent, within their tenant. All take the right `manage-webhooks`; all
 * that take an id throw `webhook-not-found`.
 */
export interface Webhooks {
  /** Throws `too-many-webhooks`, and `validation-failed` where the address may not be asked. */
  create(by: Principal, request: NewWebhook): Promise<IssuedWebhook>;
  /** Newest first. Throws `invalid-cursor`. */
  list(by: Principal, page: PageRequest): Promise<Page<Webhook>>;
  get(by: Principal, id: string): Promise<Webhook>;
  /** Throws `validation-failed` where the address may not be asked. */
  update(by: Principal, id: string, changes: WebhookChanges): Promise<Webhook>;
  /** Gives it a new secret; for `overlap` milliseconds what is sent is signed with both. */
  rotate(by: Principal, id: string, overlap: number): Promise<IssuedWebhook>;
  /** What waits to be sent is not sent any more. */
  remove(by: Principal, id: string): Promise<void>;
  /** Sends it an event `ping`, which says nothing. */
  ping(by: Principal, id: string): Promise<WebhookDelivery>;
  /** Newest first, of the last week at the least. Throws `invalid-cursor`. */
  deliveries(by: Principal, id: string, page: PageRequest & Pick<Replay, 'status'>): Promise<Page<WebhookDelivery>>;
  /** Sends a delivery again, with the same id. */
  redeliver(by: Principal, id: string, delivery: string): Promise<WebhookDelivery>;
  /** Sends many again, newest first, a page of them; `next` where there are more. */
  replay(by: Principal, id: string, which: Replay, page: PageRequest): Promise<{ readonly count: number; readonly next?: string }>;
}
