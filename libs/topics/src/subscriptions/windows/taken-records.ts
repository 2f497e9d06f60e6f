import type { Tenant } from '@troupe/contracts';
import { text, time } from '@troupe/contracts/format';
import { isReadable, type DocumentSpec, type DocumentStore } from '@troupe/store';

/** That an event is in a batch or a window: it is in no other, however often it stands in the log. */
export interface TakenRecord {
  readonly topic: string;
  readonly subscriber: string;
  readonly tenant: Tenant;
  readonly event: string;
  /** Of the batch, or the place of the event. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const spec: DocumentSpec<TakenRecord, 'topic' | 'subscriber' | 'tenant' | 'event'> = {
  name: 'topicTaken',
  version: 1,
  key: ['topic', 'subscriber', 'tenant', 'event'],
  indexes: { byAge: ['topic', 'subscriber', 'at'] },
  shape: { topic: text, subscriber: text, tenant: text, event: text, by: text, at: time },
};

const AT_ONCE = 200;
/** Milliseconds for which an event is known to be in a batch or a window: repeats of it come sooner. */
const FORGET_MS = 7 * 86_400_000;

export interface TakenRecords {
  /** Whether it is the first to take the event, or has taken it before. */
  take(record: TakenRecord): Promise<boolean>;
  /** Deletes some that are old. @param now in milliseconds since 1970 */
  forget(topic: string, subscriber: string, now: number): Promise<void>;
}

export function takenRecords(store: DocumentStore): TakenRecords {
  const records = store.documents(spec);
  return {
    async take(record) {
      if (await records.insert(record)) return true;
      const known = await records.get(record);
      return known !== undefined && isReadable(known) && known.by === record.by;
    },
    async forget(topic, subscriber, now) {
      const before = now - FORGET_MS;
      const { documents } = await records.find({ index: 'byAge', where: [topic, subscriber], before, limit: AT_ONCE });
      await Promise.all(documents.filter(isReadable).map((record) => records.delete(record, {})));
    },
  };
}
