import {
  isoTime,
  webhookPauses,
  type Principal,
  type Tenant,
  type Webhook,
  type WebhookEvent,
  type WebhookFilter,
  type WebhookPause,
} from '@troupe/contracts';
import { count, oneOf, optional, text, time } from '@troupe/contracts/format';
import { isReadable, type DocumentSpec, type DocumentStore } from '@troupe/store';

/** An endpoint as it is stored; times are in milliseconds since 1970. */
export interface WebhookRecord {
  readonly tenant: Tenant;
  readonly id: string;
  readonly url: string;
  readonly label?: string;
  /** JSON, as is `filter`. */
  readonly events: string;
  readonly filter?: string;
  readonly paused?: WebhookPause;
  readonly secret: string;
  readonly previousSecret?: string;
  readonly previousUntil?: number;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly updatedAt: number;
  readonly failingSince?: number;
  /** Raised by each change, which depends on it. */
  readonly changes: number;
}

const spec: DocumentSpec<WebhookRecord, 'tenant' | 'id', 'changes'> = {
  name: 'webhooks',
  version: 1,
  key: ['tenant', 'id'],
  indexes: { byAge: ['tenant', 'createdAt'] },
  guards: ['changes'],
  shape: {
    ...{ tenant: text, id: text, url: text, label: optional(text), events: text, filter: optional(text) },
    ...{ paused: optional(oneOf(webhookPauses)), secret: text, previousSecret: optional(text), previousUntil: optional(time) },
    ...{ createdAt: time, createdBy: text, updatedAt: time, failingSince: optional(time), changes: count },
  },
};

export interface WebhookRecords {
  insert(record: WebhookRecord): Promise<boolean>;
  get(tenant: Tenant, id: string): Promise<WebhookRecord | undefined>;
  /** Newest first. */
  page(tenant: Tenant, limit: number, cursor?: string): Promise<{ readonly records: readonly WebhookRecord[]; readonly cursor?: string }>;
  /** The record as it is then; undefined when another changed it meanwhile, or it is gone. */
  change(record: WebhookRecord, by: Changes): Promise<WebhookRecord | undefined>;
  delete(record: WebhookRecord): Promise<void>;
}

/** Undefined takes a member away. */
export type Changes = { readonly [F in keyof WebhookRecord]?: WebhookRecord[F] | undefined };

export function webhookRecords(store: DocumentStore): WebhookRecords {
  const records = store.documents(spec);
  return {
    insert: (record) => records.insert(record),
    async get(tenant, id) {
      const record = await records.get({ tenant, id });
      return record !== undefined && isReadable(record) ? record : undefined;
    },
    async page(tenant, limit, from) {
      const range = { index: 'byAge', where: [tenant], descending: true, limit } as const;
      const { documents, cursor } = await records.find({ ...range, ...(from === undefined ? {} : { cursor: from }) });
      return { records: documents.filter(isReadable), ...(cursor === undefined ? {} : { cursor }) };
    },
    async change(record, by) {
      const merged = Object.entries({ ...record, ...by, changes: record.changes + 1 });
      const changed = Object.fromEntries(merged.filter(([, value]) => value !== undefined)) as unknown as WebhookRecord;
      return (await records.replace(changed, { changes: record.changes })) ? changed : undefined;
    },
    delete: ({ tenant, id }) => records.delete({ tenant, id }, {}),
  };
}

export function eventsOf({ events }: Pick<WebhookRecord, 'events'>): readonly WebhookEvent[] {
  return JSON.parse(events) as WebhookEvent[];
}

export function filterOf({ filter }: Pick<WebhookRecord, 'filter'>): WebhookFilter | undefined {
  return filter === undefined ? undefined : (JSON.parse(filter) as WebhookFilter);
}

/** The line of the outbox that an endpoint has. */
export function lineOf({ tenant, id }: { readonly tenant: Principal['tenant']; readonly id: string }): string {
  return `webhook ${tenant} ${id}`;
}

/** As clients see it: without its secrets. */
export function webhookView(record: WebhookRecord, now: number): Webhook {
  const { id, url, label, paused, createdAt, createdBy, updatedAt, failingSince, previousUntil } = record;
  const filter = filterOf(record);
  return {
    ...{ id, url, events: eventsOf(record), paused: paused !== undefined },
    ...(label === undefined ? {} : { label }),
    ...(filter === undefined ? {} : { filter }),
    ...(paused === undefined ? {} : { pausedBecause: paused }),
    ...{ createdAt: isoTime(createdAt), createdBy, updatedAt: isoTime(updatedAt) },
    ...(failingSince === undefined ? {} : { failingSince: isoTime(failingSince) }),
    ...(previousUntil === undefined || previousUntil <= now ? {} : { previousSecretUntil: isoTime(previousUntil) }),
  };
}
