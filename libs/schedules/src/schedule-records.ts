import type { ScheduleSettings, Tenant } from '@troupe/contracts';
import { count, optional, text, time } from '@troupe/contracts/format';
import { isReadable, type DocumentSpec, type DocumentStore } from '@troupe/store';
import type { ScheduleState } from './schedule-state.ts';

/** A schedule as it is stored; times are in milliseconds since 1970. */
export interface ScheduleRecord {
  readonly tenant: Tenant;
  readonly id: string;
  /** JSON, as are `by` and `state`. */
  readonly settings: string;
  /** The principal for whom its tasks are started. */
  readonly by: string;
  readonly state: string;
  /** Set where it is a file of the app. */
  readonly app?: string;
  readonly pausedAt?: number;
  readonly note?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** When it is to be looked at next. */
  readonly wake?: number;
  /** Raised by each change, which depends on it. */
  readonly changes: number;
}

const spec: DocumentSpec<ScheduleRecord, 'tenant' | 'id', 'changes'> = {
  name: 'schedules',
  version: 1,
  key: ['tenant', 'id'],
  indexes: { byWake: ['wake'], byApp: ['app'] },
  guards: ['changes'],
  shape: {
    ...{ tenant: text, id: text, settings: text, by: text, state: text, app: optional(text) },
    ...{ pausedAt: optional(time), note: optional(text), createdAt: time, updatedAt: time },
    ...{ wake: optional(time), changes: count },
  },
};

/** Undefined takes a member away. */
export type Changes = { readonly [F in keyof ScheduleRecord]?: ScheduleRecord[F] | undefined };
export interface RecordPage {
  readonly records: readonly ScheduleRecord[];
  readonly cursor?: string;
}

export interface ScheduleRecords {
  /** False when there is one of that id. */
  insert(record: ScheduleRecord): Promise<boolean>;
  get(tenant: Tenant, id: string): Promise<ScheduleRecord | undefined>;
  page(tenant: Tenant, limit: number, cursor?: string): Promise<RecordPage>;
  /** Those to be looked at before a moment, the first ones first. */
  due(before: number): AsyncIterable<ScheduleRecord>;
  /** When the next one is to be looked at from a moment on. */
  nextWake(from: number): Promise<number | undefined>;
  ofApp(): AsyncIterable<ScheduleRecord>;
  /** The record as it is then; undefined when another changed it meanwhile, or it is gone. */
  change(record: ScheduleRecord, by: Changes): Promise<ScheduleRecord | undefined>;
  delete(record: ScheduleRecord): Promise<void>;
}

/** A page is read before its runs are started: what is read later waits for what those write. */
const PAGE = 5_000;
const PAGE_BYTES = 32_000_000;
export const OF_APP = 'app';

export function scheduleRecords(store: DocumentStore): ScheduleRecords {
  const records = store.documents(spec);
  async function* all(range: { readonly index: string; readonly where?: readonly string[]; readonly before?: number }) {
    for (let cursor: string | undefined; ;) {
      const page = await records.find({ ...range, limit: PAGE, bytes: PAGE_BYTES, ...(cursor === undefined ? {} : { cursor }) });
      yield* page.documents.filter(isReadable);
      cursor = page.cursor;
      if (cursor === undefined) return;
    }
  }
  return {
    insert: (record) => records.insert(record),
    async get(tenant, id) {
      const record = await records.get({ tenant, id });
      return record !== undefined && isReadable(record) ? record : undefined;
    },
    async page(tenant, limit, from) {
      const { documents, cursor } = await records.find({ where: [tenant], limit, ...(from === undefined ? {} : { cursor: from }) });
      return { records: documents.filter(isReadable), ...(cursor === undefined ? {} : { cursor }) };
    },
    due: (before) => all({ index: 'byWake', before }),
    async nextWake(from) {
      const { documents } = await records.find({ index: 'byWake', from, limit: 1 });
      return documents.find(isReadable)?.wake;
    },
    ofApp: () => all({ index: 'byApp', where: [OF_APP] }),
    async change(record, by) {
      const merged = Object.entries({ ...record, ...by, changes: record.changes + 1 });
      const changed = Object.fromEntries(merged.filter(([, value]) => value !== undefined)) as unknown as ScheduleRecord;
      return (await records.replace(changed, { changes: record.changes })) ? changed : undefined;
    },
    delete: ({ tenant, id }) => records.delete({ tenant, id }, {}),
  };
}

export function settingsOf({ settings }: Pick<ScheduleRecord, 'settings'>): ScheduleSettings {
  return JSON.parse(settings) as ScheduleSettings;
}

export function stateOf({ state }: Pick<ScheduleRecord, 'state'>): ScheduleState {
  return JSON.parse(state) as ScheduleState;
}
