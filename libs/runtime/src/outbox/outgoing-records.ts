import type { OutgoingRequest } from '@troupe/contracts';
import { count, oneOf, optional, text, time } from '@troupe/contracts/format';
import { isReadable, type DocumentSpec, type DocumentStore } from '@troupe/store';

export const outgoingStates = ['waiting', 'taken', 'given-up'] as const;

/** A request as it is kept; times are in milliseconds since 1970. */
export interface OutgoingRecord extends Omit<OutgoingRequest, 'headers'> {
  readonly state: (typeof outgoingStates)[number];
  /** Where it stands in its line: when it was put, and after what of the same moment. */
  readonly at: number;
  /** JSON. */
  readonly headers: string;
  /** How often it was claimed. A change depends on it: of several processes one sends. */
  readonly attempts: number;
  /** When it may be sent; while a process sends it, when that one is thought to be dead. */
  readonly dueAt: number;
  readonly lastError?: string;
}

const spec: DocumentSpec<OutgoingRecord, 'id', 'attempts'> = {
  name: 'outgoing',
  version: 1,
  key: ['id'],
  indexes: { byDue: ['state', 'dueAt'], byLine: ['line', 'state', 'at'], byAge: ['at'] },
  guards: ['attempts'],
  shape: {
    ...{ id: text, tenant: text, line: text, url: text, headers: text, body: text },
    ...{ state: oneOf(outgoingStates), at: time, attempts: count, dueAt: time, lastError: optional(text) },
  },
};

const PAGE = 200;

export interface OutgoingRecords {
  insert(record: OutgoingRecord): Promise<void>;
  /** Those that may be sent at a moment, the longest due first. */
  due(now: number, limit: number): Promise<readonly OutgoingRecord[]>;
  /** The one that its line waits for. */
  firstOf(line: string): Promise<OutgoingRecord | undefined>;
  /** False when another process changed it meanwhile. */
  replace(record: OutgoingRecord, attempts: number): Promise<boolean>;
  /** Removes those put before a moment that are not waiting. */
  forget(before: number): Promise<void>;
}

export function outgoingRecords(store: DocumentStore): OutgoingRecords {
  const records = store.documents(spec);
  return {
    insert: async (record) => void (await records.insert(record)),
    async due(now, limit) {
      const { documents } = await records.find({ index: 'byDue', where: ['waiting'], before: now + 1, limit });
      return documents.filter(isReadable);
    },
    async firstOf(line) {
      const { documents } = await records.find({ index: 'byLine', where: [line, 'waiting'], limit: 1 });
      return documents.find(isReadable);
    },
    replace: (record, attempts) => records.replace(record, { attempts }),
    async forget(before) {
      for (let cursor: string | undefined; ;) {
        const page = await records.find({ index: 'byAge', before, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
        for (const each of page.documents)
          if (isReadable(each) && each.state !== 'waiting') await records.delete(each, { attempts: each.attempts });
        cursor = page.cursor;
        if (cursor === undefined) return;
      }
    },
  };
}
