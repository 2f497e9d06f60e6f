import { createHash } from 'node:crypto';
import { isoTime, type DeadLetter, type Json, type Tenant } from '@troupe/contracts';
import { count, optional, text, time } from '@troupe/contracts/format';
import { isReadable, type DocumentSpec, type DocumentStore } from '@troupe/store';

/** An event that a subscriber could not take. */
export interface DeadLetterRecord {
  readonly tenant: Tenant;
  readonly id: string;
  readonly topic: string;
  readonly subscriber: string;
  readonly event: string;
  readonly key?: string;
  /** When it was published. */
  readonly published: number;
  readonly at: number;
  readonly code: string;
  readonly reason: string;
  /** JSON. */
  readonly data: string;
  readonly bytes: number;
  /** JSON. */
  readonly attributes: string;
  readonly replays: number;
  readonly changes: number;
}

const spec: DocumentSpec<DeadLetterRecord, 'tenant' | 'id', 'changes'> = {
  name: 'deadLetters',
  version: 1,
  key: ['tenant', 'id'],
  indexes: { byAge: ['tenant', 'at'], byTopic: ['tenant', 'topic', 'at'] },
  guards: ['changes'],
  shape: {
    ...{ tenant: text, id: text, topic: text, subscriber: text, event: text, key: optional(text), published: time, at: time },
    ...{ code: text, reason: text, data: text, bytes: count, attributes: text, replays: count, changes: count },
  },
};

export interface DeadLetterRecords {
  /** A repeat changes nothing. */
  insert(record: DeadLetterRecord): Promise<void>;
  get(tenant: Tenant, id: string): Promise<DeadLetterRecord | undefined>;
  page(tenant: Tenant, topic: string | undefined, limit: number, cursor?: string): Promise<Found>;
  /** Undefined when another changed it meanwhile. */
  change(record: DeadLetterRecord, by: Partial<DeadLetterRecord>): Promise<DeadLetterRecord | undefined>;
  delete(record: Pick<DeadLetterRecord, 'tenant' | 'id'>): Promise<void>;
}

interface Found {
  readonly records: readonly DeadLetterRecord[];
  readonly cursor?: string;
}

export function deadLetterRecords(store: DocumentStore): DeadLetterRecords {
  const records = store.documents(spec);
  return {
    insert: async (record) => void (await records.insert(record)),
    async get(tenant, id) {
      const record = await records.get({ tenant, id });
      return record !== undefined && isReadable(record) ? record : undefined;
    },
    async page(tenant, topic, limit, from) {
      const range = topic === undefined ? { index: 'byAge', where: [tenant] } : { index: 'byTopic', where: [tenant, topic] };
      const page = { ...range, descending: true, limit, bytes: 4_194_304 } as const;
      const { documents, cursor } = await records.find({ ...page, ...(from === undefined ? {} : { cursor: from }) });
      return { records: documents.filter(isReadable), ...(cursor === undefined ? {} : { cursor }) };
    },
    async change(record, by) {
      const changed = { ...record, ...by, changes: record.changes + 1 };
      return (await records.replace(changed, { changes: record.changes })) ? changed : undefined;
    },
    delete: ({ tenant, id }) => records.delete({ tenant, id }, {}),
  };
}

/** The same for the same event and subscriber. */
export function deadLetterId(topic: string, subscriber: string, event: string): string {
  return `dl-${createHash('sha256')
    .update(JSON.stringify([topic, subscriber, event]))
    .digest('hex')
    .slice(0, 32)}`;
}

export function deadLetterView(record: DeadLetterRecord): DeadLetter {
  const { id, topic, subscriber, event, key, at, code, reason, data, bytes, replays } = record;
  return {
    ...{ id, topic, subscriber, event, at: isoTime(at), code, reason, bytes, replays, data: JSON.parse(data) as Json },
    ...(key === undefined ? {} : { key }),
  };
}
