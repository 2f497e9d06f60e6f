import type { Tenant } from '@troupe/contracts';
import { count, expecting, optional, text, time } from '@troupe/contracts/format';
import { isReadable, type DocumentSpec, type DocumentStore } from '@troupe/store';

/** What one run of a process counted of a tenant in a period: each writes its own, and all are added up. */
export interface CounterRecord {
  readonly tenant: Tenant;
  readonly counter: string;
  /** Which minute, day or month since 1970. */
  readonly period: number;
  readonly run: string;
  readonly amount: number;
  /** What calls under way may add, and until when that counts. */
  readonly reserved?: number;
  readonly reservedUntil?: number;
  /** When the period ends, in milliseconds since 1970. */
  readonly until: number;
}

const amount = expecting('an amount', (value) => typeof value === 'number' && value >= 0 && Number.isFinite(value));

const spec: DocumentSpec<CounterRecord, 'tenant' | 'counter' | 'period' | 'run', 'run'> = {
  name: 'tenantCounters',
  version: 1,
  key: ['tenant', 'counter', 'period', 'run'],
  indexes: { byEnd: ['until'] },
  guards: ['run'],
  shape: {
    tenant: text,
    counter: text,
    period: count,
    run: text,
    amount,
    reserved: optional(amount),
    reservedUntil: optional(time),
    until: time,
  },
};

const PAGE = 200;

export interface Sum {
  readonly amount: number;
  readonly reserved: number;
}

export interface CounterRecords {
  write(record: CounterRecord, isNew: boolean): Promise<void>;
  /** What all runs but one counted, and have reserved at a moment. */
  sumBut(of: Pick<CounterRecord, 'tenant' | 'counter' | 'period' | 'run'>, now: number): Promise<Sum>;
  /** Removes those of periods that ended before a moment, in milliseconds since 1970. */
  forget(before: number): Promise<void>;
}

export function counterRecords(store: DocumentStore): CounterRecords {
  const records = store.documents(spec);
  return {
    async write(record, isNew) {
      // An insert may have arrived although its answer did not.
      if (!isNew || !(await records.insert(record))) await records.replace(record, { run: record.run });
    },
    async sumBut({ tenant, counter, period, run }, now) {
      const sum = { amount: 0, reserved: 0 };
      for (let cursor: string | undefined; ;) {
        const page = await records.find({ where: [tenant, counter, period], limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
        for (const each of page.documents) {
          if (!isReadable(each) || each.run === run) continue;
          sum.amount += each.amount;
          if ((each.reservedUntil ?? 0) > now) sum.reserved += each.reserved ?? 0;
        }
        cursor = page.cursor;
        if (cursor === undefined) return sum;
      }
    },
    async forget(before) {
      for (let cursor: string | undefined; ;) {
        const page = await records.find({ index: 'byEnd', before, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
        for (const each of page.documents) if (isReadable(each)) await records.delete(each, {});
        cursor = page.cursor;
        if (cursor === undefined) return;
      }
    },
  };
}
