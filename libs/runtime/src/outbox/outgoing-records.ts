import { deliveryStates, type OutgoingRequest, type OutgoingState } from '@troupe/contracts';
import { count, oneOf, optional, text, time } from '@troupe/contracts/format';
import { isReadable, type DocumentSpec, type DocumentStore } from '@troupe/store';

/** A request as it is kept; times are in milliseconds since 1970. */
export interface OutgoingRecord extends Omit<OutgoingRequest, 'headers'>, OutgoingState {
  /** Where it stands in its line: when it was put, and after what of the same moment. */
  readonly at: number;
  /** JSON. */
  readonly headers: string;
  /** How often it was claimed. A change depends on it: of several processes one sends. */
  readonly attempts: number;
  /** Attempts it had when it was last put, or was to be sent again: waits are counted from there. */
  readonly base?: number;
  /** When it may be sent; while a process sends it, when that one is thought to be dead. */
  readonly dueAt: number;
}

const spec: DocumentSpec<OutgoingRecord, 'id', 'attempts'> = {
  name: 'outgoing',
  version: 1,
  key: ['id'],
  indexes: {
    byDue: ['state', 'dueAt'],
    byLine: ['line', 'state', 'at'],
    byLineDue: ['line', 'state', 'dueAt'],
    byPlace: ['line', 'at'],
    byTask: ['task'],
    byAge: ['at'],
  },
  guards: ['attempts'],
  shape: {
    ...{ id: text, tenant: text, line: text, url: text, headers: text, body: text, atOnce: optional(count), addressee: optional(text) },
    ...{ state: oneOf(deliveryStates), at: time, attempts: count, base: optional(count), dueAt: time },
    ...{ lastStatus: optional(count), lastError: optional(text), task: optional(text), subject: optional(text) },
  },
};

const PAGE = 200;

export interface OutgoingRecords {
  insert(record: OutgoingRecord): Promise<boolean>;
  get(id: string): Promise<OutgoingRecord | undefined>;
  /** Those of a line that wait, in the order in which they are sent; in order of `at` where one at a time is. */
  next(line: string, atOnce: number | undefined, limit: number): Promise<readonly OutgoingRecord[]>;
  /** All that wait. */
  waiting(): AsyncIterable<OutgoingRecord>;
  /** Newest first. */
  page(line: string, state: OutgoingRecord['state'] | undefined, limit: number, cursor?: string): Promise<Found>;
  /** False when another process changed it meanwhile. */
  replace(record: OutgoingRecord, attempts: number): Promise<boolean>;
  delete(record: OutgoingRecord): Promise<void>;
  drop(of: { readonly line: string } | { readonly task: string }): Promise<void>;
  /** Removes those put before a moment that are not waiting. */
  forget(before: number): Promise<void>;
}

interface Found {
  readonly records: readonly OutgoingRecord[];
  readonly cursor?: string;
}

type Range = Parameters<ReturnType<typeof documentsOf>['find']>[0];

function documentsOf(store: DocumentStore) {
  return store.documents(spec);
}

export function outgoingRecords(store: DocumentStore): OutgoingRecords {
  const records = documentsOf(store);
  async function* each(range: Omit<Range, 'limit'>, limit: number = PAGE): AsyncGenerator<OutgoingRecord> {
    for (let cursor: string | undefined; ;) {
      const page = await records.find({ ...range, limit, ...(cursor === undefined ? {} : { cursor }) });
      yield* page.documents.filter(isReadable);
      cursor = page.cursor;
      if (cursor === undefined) return;
    }
  }
  return {
    insert: (record) => records.insert(record),
    async get(id) {
      const record = await records.get({ id });
      return record !== undefined && isReadable(record) ? record : undefined;
    },
    async next(line, atOnce, limit) {
      const index = atOnce === undefined ? 'byLine' : 'byLineDue';
      const found: OutgoingRecord[] = [];
      // One that cannot be read holds up none behind it (S9).
      for await (const record of each({ index, where: [line, 'waiting'] }, limit)) if (found.push(record) === limit) break;
      return found;
    },
    waiting: () => each({ index: 'byDue', where: ['waiting'] }),
    async page(line, state, limit, from) {
      const range = state === undefined ? { index: 'byPlace', where: [line] } : { index: 'byLine', where: [line, state] };
      const { documents, cursor } = await records.find({
        ...range,
        descending: true,
        limit,
        ...(from === undefined ? {} : { cursor: from }),
      });
      return { records: documents.filter(isReadable), ...(cursor === undefined ? {} : { cursor }) };
    },
    replace: (record, attempts) => records.replace(record, { attempts }),
    delete: ({ id }) => records.delete({ id }, {}),
    async drop(of) {
      const range = 'line' in of ? { index: 'byPlace', where: [of.line] } : { index: 'byTask', where: [of.task] };
      for await (const { id } of each(range)) await records.delete({ id }, {});
    },
    async forget(before) {
      for await (const record of each({ index: 'byAge', before }))
        if (record.state !== 'waiting') await records.delete(record, { attempts: record.attempts });
    },
  };
}
