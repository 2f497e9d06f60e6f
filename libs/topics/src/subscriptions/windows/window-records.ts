import type { Tenant } from '@troupe/contracts';
import { count, text, time } from '@troupe/contracts/format';
import { isReadable, unreadableData, type DocumentSpec, type DocumentStore } from '@troupe/store';

/** The last event of a key, which starts a task once none follows. */
export interface WindowRecord {
  readonly topic: string;
  readonly subscriber: string;
  readonly tenant: Tenant;
  readonly key: string;
  readonly place: number;
  /** When the first of them came, in milliseconds since 1970. */
  readonly first: number;
  /** When its task starts, in milliseconds since 1970. */
  readonly due: number;
  /** JSON. */
  readonly event: string;
}

const spec: DocumentSpec<WindowRecord, 'topic' | 'subscriber' | 'tenant' | 'key', 'place'> = {
  name: 'topicWindows',
  version: 1,
  key: ['topic', 'subscriber', 'tenant', 'key'],
  guards: ['place'],
  indexes: { byDue: ['topic', 'subscriber', 'due'] },
  shape: { topic: text, subscriber: text, tenant: text, key: text, place: count, first: time, due: time, event: text },
};

const AT_ONCE = 200;

export interface WindowRecords {
  /** Puts an event in its window; one that came before has no effect. @param dueOf from when the first of the window came */
  put(record: Omit<WindowRecord, 'first' | 'due'>, at: number, dueOf: (first: number) => number): Promise<void>;
  /** Some whose time has come, the oldest first. */
  due(topic: string, subscriber: string, now: number): Promise<readonly WindowRecord[]>;
  delete(record: WindowRecord): Promise<void>;
}

export function windowRecords(store: DocumentStore): WindowRecords {
  const records = store.documents(spec);
  return {
    async put(given, at, dueOf) {
      for (;;) {
        if (await records.insert({ ...given, first: at, due: dueOf(at) })) return;
        const known = await records.get(given);
        if (known === undefined) continue;
        if (!isReadable(known))
          throw unreadableData(`The window of the key ${JSON.stringify(given.key)} cannot be read: ${known.unreadable}.`);
        if (known.place >= given.place) return;
        const next = { ...given, first: known.first, due: dueOf(known.first) };
        if (await records.replace(next, { place: known.place })) return;
      }
    },
    due: async (topic, subscriber, now) =>
      (await records.find({ index: 'byDue', where: [topic, subscriber], before: now + 1, limit: AT_ONCE })).documents.filter(isReadable),
    delete: (record) => records.delete(record, { place: record.place }),
  };
}
