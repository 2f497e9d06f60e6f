import type { Tenant } from '@troupe/contracts';
import { readRecently, type ReadRecently } from './read-recently.ts';
import { eventsOf, type WebhookRecord, type WebhookRecords } from './webhook-records.ts';

const PAGE = 200;
/** Tenants that are known at once: of the others it is read again. */
const MOST_TENANTS = 1_000;

/** The endpoints of each tenant, read once a second at most: other processes send to a new endpoint that much later. */
export interface KnownWebhooks {
  of(tenant: Tenant): readonly WebhookRecord[] | Promise<readonly WebhookRecord[]>;
  /** They changed in this process. */
  forget(tenant: Tenant): void;
}

export function knownWebhooks(records: Pick<WebhookRecords, 'page'>): KnownWebhooks {
  const known = new Map<Tenant, ReadRecently<readonly WebhookRecord[]>>();
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
      let webhooks = known.get(tenant);
      if (webhooks === undefined) {
        if (known.size >= MOST_TENANTS) known.delete(known.keys().next().value!);
        known.set(tenant, (webhooks = readRecently(() => read(tenant))));
      }
      return webhooks.value();
    },
    forget: (tenant) => void known.delete(tenant),
  };
}

export function takes(record: WebhookRecord, event: string): boolean {
  return (eventsOf(record) as readonly string[]).includes(event);
}
