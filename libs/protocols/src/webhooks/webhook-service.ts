import { randomBytes, randomUUID } from 'node:crypto';
import {
  defaultBounds,
  defaultWebhookEvents,
  deliveryStatuses,
  isoTime,
  principalText,
  readKeyCursor,
  TroupeError,
  withoutTenant,
  writeKeyCursor,
  type AddressGuard,
  type Outbox,
  type OutgoingState,
  type Principal,
  type WebhookDelivery,
  type Webhooks,
} from '@troupe/contracts';
import { addressFault } from '../address-fault.ts';
import { unfit } from '../unfit.ts';
import type { NotedTurns } from './note-turns.ts';
import { ADDRESSEE, AT_ONCE } from './send-turns.ts';
import { lineOf, webhookView, type Changes, type WebhookRecord } from './webhook-records.ts';

export interface WebhookParts {
  readonly turns: NotedTurns;
  readonly outbox: Outbox;
  readonly guard: AddressGuard;
}

/** Makes, shows and changes endpoints, and sends deliveries again. Who may do so is for others to check. */
export function webhookService(parts: WebhookParts): Webhooks {
  return { ...endpoints(parts), ...deliveries(parts) };
}

type Endpoints = 'create' | 'list' | 'get' | 'update' | 'rotate' | 'remove';

function endpoints({ turns, outbox, guard }: WebhookParts): Pick<Webhooks, Endpoints> {
  const { webhooks: records, known } = turns;
  const demandAddress = async (url: string): Promise<void> => {
    const fault = await addressFault(guard, url);
    if (fault !== undefined) throw unfit('/url', fault.replace(/\.$/, ''));
  };
  const change = async (by: Principal, id: string, changes: (record: WebhookRecord) => Changes): Promise<WebhookRecord> => {
    for (;;) {
      const record = await find(turns, by, id);
      const changed = await records.change(record, { ...changes(record), updatedAt: Date.now() });
      known.forget(by.tenant);
      if (changed !== undefined) return changed;
    }
  };
  return {
    async create(by, { url, label, filter, events = defaultWebhookEvents, paused = false }) {
      await demandAddress(url);
      const { tenant } = by;
      const most = defaultBounds.webhooksOfTenant;
      if ((await records.page(tenant, most)).records.length >= most)
        throw new TroupeError('too-many-webhooks', `A tenant has ${most} webhooks at most. Remove one that nobody needs.`);
      const now = Date.now();
      const record: WebhookRecord = {
        ...{ tenant, id: randomUUID(), url, events: JSON.stringify(events), secret: newSecret() },
        ...(label === undefined ? {} : { label }),
        ...(filter === undefined ? {} : { filter: JSON.stringify(filter) }),
        ...(paused ? { paused: 'asked' } : {}),
        ...{ createdAt: now, createdBy: principalText(by), updatedAt: now, changes: 0 },
      };
      await records.insert(record);
      known.forget(tenant);
      return { ...webhookView(record, now), secret: record.secret };
    },
    async list({ tenant }, { limit, cursor }) {
      const page = await records.page(tenant, limit, cursor === undefined ? undefined : readKeyCursor(cursor));
      const items = page.records.map((record) => webhookView(record, Date.now()));
      return { items, ...(page.cursor === undefined ? {} : { next: writeKeyCursor(page.cursor) }) };
    },
    get: async (by, id) => webhookView(await find(turns, by, id), Date.now()),
    async update(by, id, changes) {
      if (changes.url !== undefined) await demandAddress(changes.url);
      const changed = await change(by, id, () => changesOf(changes));
      if (changes.paused === false) await outbox.wake(lineOf(changed));
      return webhookView(changed, Date.now());
    },
    async rotate(by, id, overlap) {
      const changed = await change(by, id, ({ secret }) => ({
        ...{ secret: newSecret(), previousSecret: overlap === 0 ? undefined : secret },
        previousUntil: overlap === 0 ? undefined : Date.now() + overlap,
      }));
      return { ...webhookView(changed, Date.now()), secret: changed.secret };
    },
    async remove(by, id) {
      const record = await find(turns, by, id);
      await records.delete(record);
      known.forget(by.tenant);
      await outbox.drop({ line: lineOf(record) });
    },
  };
}

function changesOf({ url, label, events, filter, paused, because = 'asked' }: Parameters<Webhooks['update']>[2]): Changes {
  return {
    ...(url === undefined ? {} : { url }),
    ...(label === undefined ? {} : { label: label ?? undefined }),
    ...(events === undefined ? {} : { events: JSON.stringify(events) }),
    ...(filter === undefined ? {} : { filter: filter === null ? undefined : JSON.stringify(filter) }),
    // One that goes on gets all its time again.
    ...(paused === undefined ? {} : paused ? { paused: because } : { paused: undefined, failingSince: undefined }),
  };
}

function deliveries({ turns, outbox }: WebhookParts): Omit<Webhooks, Endpoints> {
  return {
    async ping(by, id) {
      const record = await find(turns, by, id);
      const line = lineOf(record);
      const body = JSON.stringify({ type: 'ping', timestamp: new Date().toISOString(), data: { webhook: id } });
      const request = { id: `msg_${randomUUID()}`, tenant: by.tenant, line, subject: 'ping', body };
      await outbox.put({ ...request, atOnce: AT_ONCE, addressee: ADDRESSEE, url: '', headers: {} });
      return deliveryOf(outbox, line, request.id);
    },
    async deliveries(by, id, { status, ...page }) {
      const line = lineOf(await find(turns, by, id));
      const { items, next } = await outbox.list(line, { ...page, ...(status === undefined ? {} : { state: deliveryStatuses[status] }) });
      return { items: items.map(deliveryView), ...(next === undefined ? {} : { next }) };
    },
    async redeliver(by, id, delivery) {
      const line = lineOf(await find(turns, by, id));
      await deliveryOf(outbox, line, delivery);
      await outbox.again(delivery);
      return deliveryOf(outbox, line, delivery);
    },
    async replay(by, id, { status = 'failed', from = 0, before = Number.POSITIVE_INFINITY }, page) {
      const line = lineOf(await find(turns, by, id));
      const { items, next } = await outbox.list(line, { ...page, state: deliveryStatuses[status] });
      let count = 0;
      for (const { id: delivery, at } of items) if (at >= from && at < before && (await outbox.again(delivery))) count++;
      const over = items.some(({ at }) => at < from);
      return { count, ...(next === undefined || over ? {} : { next }) };
    },
  };
}

async function find({ webhooks }: NotedTurns, { tenant }: Principal, id: string): Promise<WebhookRecord> {
  const record = await webhooks.get(tenant, id);
  if (record !== undefined) return record;
  throw new TroupeError('webhook-not-found', `There is no webhook ${JSON.stringify(id.slice(0, 128))}.`);
}

async function deliveryOf(outbox: Outbox, line: string, id: string): Promise<WebhookDelivery> {
  const state = await outbox.get(id);
  if (state?.line === line) return deliveryView(state);
  throw new TroupeError('delivery-not-found', `There is no delivery ${JSON.stringify(id.slice(0, 128))} of this webhook.`);
}

const statusOf = { waiting: 'pending', taken: 'delivered', 'given-up': 'failed' } as const;

function deliveryView({ id, subject = '', task, state, at, attempts, lastStatus, lastError, dueAt }: OutgoingState): WebhookDelivery {
  return {
    ...{ id, event: subject, status: statusOf[state], createdAt: isoTime(at), attempts },
    ...(task === undefined ? {} : { task: withoutTenant(task) }),
    ...(lastStatus === undefined ? {} : { lastStatus }),
    ...(lastError === undefined ? {} : { lastError }),
    ...(state === 'waiting' ? { nextAttempt: isoTime(dueAt) } : {}),
  };
}

function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}
