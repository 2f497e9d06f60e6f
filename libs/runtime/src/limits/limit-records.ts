import type { LimitBound } from '@troupe/contracts';
import { count, expecting, listOf, object, oneOf, optional, text, time } from '@troupe/contracts/format';
import { isReadable, unreadableData, type DocumentSpec, type DocumentStore } from '@troupe/store';

/** Who has a place of a limit: a call by its attempt, or a task. */
export interface Holder {
  readonly id: string;
  readonly attempt: number;
  /** When its task was made, in milliseconds since 1970: what workers show of it is checked with that. */
  readonly made: number;
  /** When its place was given. */
  readonly at: number;
}

/** A limit that somebody has a place of, or waits for. */
export interface LimitRecord {
  readonly id: string;
  /** Another one with each change. */
  readonly revision: string;
  /** Whose it is; empty where it is for all tenants together. */
  readonly tenant: string;
  readonly name: string;
  readonly key?: string;
  readonly kind: LimitBound['kind'];
  readonly most: number;
  readonly per?: number;
  readonly holders: readonly Holder[];
  /** Of a rate: when the next may begin that is not early, in milliseconds since 1970. */
  readonly next?: number;
  /** How many of each tenant wait, and since when the oldest does; as it was a moment ago. */
  readonly waiting: readonly WaitingOfTenant[];
  /** When it was written. */
  readonly at: number;
}

export interface WaitingOfTenant {
  readonly tenant: string;
  readonly count: number;
  readonly since: number;
}

/** Of times, with fractions of milliseconds. */
const number = expecting('a number', (value) => typeof value === 'number' && Number.isFinite(value));

const spec: DocumentSpec<LimitRecord, 'id', 'revision'> = {
  name: 'limits',
  version: 1,
  key: ['id'],
  indexes: { byTenant: ['tenant', 'name'] },
  guards: ['revision'],
  shape: {
    id: text,
    revision: text,
    tenant: text,
    name: text,
    key: optional(text),
    kind: oneOf(['concurrency', 'rate']),
    most: count,
    per: optional(count),
    holders: listOf(object({ id: text, attempt: count, made: time, at: time })),
    next: optional(number),
    waiting: listOf(object({ tenant: text, count, since: time })),
    at: time,
  },
};

export interface LimitsOf {
  readonly tenant: string;
  readonly name: string | undefined;
  readonly limit: number;
  readonly cursor: string | undefined;
}

export interface LimitRecords {
  /** @throws TroupeError `unreadable-data`: nobody knows who has a place, so that none is given */
  read(id: string): Promise<LimitRecord | undefined>;
  /** False when it was changed by somebody else since. @param before its revision; undefined when there was none */
  write(record: LimitRecord, before: string | undefined): Promise<boolean>;
  remove(id: string, revision: string): Promise<void>;
  /** Those of a tenant, in the order of their names; of one name where it is given. */
  page(which: LimitsOf): Promise<{ readonly records: readonly LimitRecord[]; readonly cursor?: string }>;
}

export function limitRecords(store: DocumentStore): LimitRecords {
  const records = store.documents(spec);
  return {
    async read(id) {
      const found = await records.get({ id });
      if (found === undefined || isReadable(found)) return found;
      throw unreadableData(`Who has a place of the limit ${id} cannot be read: ${found.unreadable}.`);
    },
    write: (record, before) => (before === undefined ? records.insert(record) : records.replace(record, { revision: before })),
    remove: (id, revision) => records.delete({ id }, { revision }),
    async page({ tenant, name, limit, cursor: from }) {
      const { documents, cursor } = await records.find({
        ...{ index: 'byTenant', where: name === undefined ? [tenant] : [tenant, name], limit },
        ...(from === undefined ? {} : { cursor: from }),
      });
      return { records: documents.filter(isReadable), ...(cursor === undefined ? {} : { cursor }) };
    },
  };
}
