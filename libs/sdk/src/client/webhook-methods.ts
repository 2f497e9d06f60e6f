import type { Duration, IssuedWebhook, NewWebhook, Page, Replay, Webhook, WebhookChanges, WebhookDelivery } from '@troupe/contracts';
import { send, type Connection } from './connection.ts';

/** Where events of tasks are sent. */
export interface WebhookMethods {
  /** Those of the own tenant, newest first, without their secrets. */
  webhooks(): AsyncIterable<Webhook>;
  webhook(id: string): Promise<Webhook>;
  /** Makes one. It is asked for once and not again: the secret of one whose answer was lost is lost. */
  createWebhook(request: NewWebhook): Promise<IssuedWebhook>;
  changeWebhook(id: string, changes: Omit<WebhookChanges, 'because'>): Promise<Webhook>;
  /** A new secret; for `overlap` deliveries are signed with both. */
  rotateWebhook(id: string, options?: { readonly overlap?: Duration }): Promise<IssuedWebhook>;
  removeWebhook(id: string): Promise<void>;
  pingWebhook(id: string): Promise<WebhookDelivery>;
  /** Newest first. */
  deliveries(id: string, query?: Pick<Replay, 'status'>): AsyncIterable<WebhookDelivery>;
  /** Sends one delivery again, with the same id. */
  redeliver(id: string, delivery: string): Promise<WebhookDelivery>;
  /** Sends again those that failed, or what `which` says; resolves with how many. */
  replayDeliveries(id: string, which?: ReplayRange): Promise<number>;
}

export interface ReplayRange extends Pick<Replay, 'status'> {
  /** ISO 8601, or milliseconds since 1970. */
  readonly from?: string | number;
  readonly before?: string | number;
}

type Pages = <T>(path: string, query?: Readonly<Record<string, string>>) => AsyncIterable<T>;

export function webhookMethods(connection: Connection, pages: Pages): WebhookMethods {
  const once = <T>(path: string, body: object): Promise<T> => send<T>({ ...connection, retryFor: 0 }, { method: 'POST', path, body });
  const post = <T>(path: string, body?: object): Promise<T> =>
    send<T>(connection, { method: 'POST', path, ...(body === undefined ? {} : { body }) });
  return {
    webhooks: () => pages<Webhook>('/v1/webhooks'),
    webhook: (id) => send<Webhook>(connection, { method: 'GET', path: pathOf(id) }),
    createWebhook: (request) => once<IssuedWebhook>('/v1/webhooks', request),
    changeWebhook: (id, changes) => send<Webhook>(connection, { method: 'PATCH', path: pathOf(id), body: changes }),
    rotateWebhook: (id, { overlap } = {}) => once<IssuedWebhook>(`${pathOf(id)}/rotate`, overlap === undefined ? {} : { overlap }),
    removeWebhook: (id) => send<void>(connection, { method: 'DELETE', path: pathOf(id) }),
    pingWebhook: (id) => post<WebhookDelivery>(`${pathOf(id)}/ping`),
    deliveries: (id, { status } = {}) => pages<WebhookDelivery>(`${pathOf(id)}/deliveries`, status === undefined ? {} : { status }),
    redeliver: (id, delivery) => post<WebhookDelivery>(`${pathOf(id)}/deliveries/${encodeURIComponent(delivery)}/replay`),
    async replayDeliveries(id, which = {}) {
      let all = 0;
      for (let cursor: string | undefined; ;) {
        const body = { ...which, ...(cursor === undefined ? {} : { cursor }) };
        const { count, next }: { readonly count: number } & Pick<Page<never>, 'next'> = await post(`${pathOf(id)}/replay`, body);
        all += count;
        if (next === undefined) return all;
        cursor = next;
      }
    },
  };
}

function pathOf(id: string): string {
  return `/v1/webhooks/${encodeURIComponent(id)}`;
}
