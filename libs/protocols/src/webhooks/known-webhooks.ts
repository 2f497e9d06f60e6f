import type { Tenant } from '@troupe/contracts';
import { eventsOf, type WebhookRecord, type WebhookRecords } from './webhook-records.ts';

/** Milliseconds that what was read of a tenant is believed: other processes send to a new endpoint that much later. */
const FRESH_MS = 1_000;
const PAGE = 200;

/** The endpoints of each tenant, read once a second at most. */
export interface KnownWebhooks {
  of(tenant: Tenant): Promise<readonly WebhookRecord[]>;
  /** They changed in this process. */
  forget(tenant: Tenant): void;
}

export function knownWebhooks(records: Pick<WebhookRecords, 'page'>): KnownWebhooks {
  const known = new Map<Tenant, { readonly at: number; readonly webhooks: Promise<readonly WebhookRecord[]> }>();
  const read = async (tenant: Tenant): Promise<readonly WebhookRecord[]> => {
    const all: WebhookRecord[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await records.page(tenant, PAGE, cursor);
      all.push(...page.records);
      cursor = page.cursor;
      if (cursor === undefined) return all;
    }
  };
  return {
    of(tenant) {
      const now = performance.now();
      const before = known.get(tenant);
      if (before !== undefined && now - before.at < FRESH_MS) return before.webhooks;
      const webhooks = read(tenant);
      known.set(tenant, { at: now, webhooks });
      webhooks.catch(() => known.delete(tenant));
      return webhooks;
    },
    forget: (tenant) => void known.delete(tenant),
  };
}

export function takes(record: WebhookRecord, event: string): boolean {
  return (eventsOf(record) as readonly string[]).includes(event);
}
